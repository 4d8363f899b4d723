// Every GET of the OpenAPI document against a running server: the answers are as the document says.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createAnswerCheck, type Document, fill, operationsOf } from '#test/support/openapi'
import { FAILING } from '#test/support/releases/seed-rollouts'
import { startTestWeb, type TestWeb } from '#test/support/releases/web'

const SEED_MS = 240_000
const MINUTES = 6

let web: TestWeb
let document: Document
let values: Readonly<Record<string, string>>

beforeAll(async () => {
  web = await startTestWeb({ minutes: MINUTES })
  document = await (await fetch(`${web.url}/api/v1/openapi.json`)).json()
  const { traces } = await (await fetch(`${web.url}/api/v1/traces?limit=1`)).json()
  values = {
    name: FAILING,
    rollout: FAILING,
    revision: '1',
    traceId: traces[0].traceId,
    service: 'favorites-service',
    table: 'comparison',
  }
}, SEED_MS)
afterAll(() => web?.stop())

describe('every answer', () => {
  it('is as the document says', async () => {
    const check = createAnswerCheck(document)
    const reads = operationsOf(document).filter(({ method }) => method === 'GET')
    expect(reads.length).toBeGreaterThan(20)
    const seen: string[] = []
    const problems: string[] = []
    for (const operation of reads) {
      const path = fill(operation, values)
      const stop = new AbortController()
      const response = await fetch(`${web.url}${path}`, { signal: stop.signal })
      const { status } = response
      const type = response.headers.get('content-type')?.split(';')[0] ?? ''
      const media = operation.responses[status]?.content?.[type]
      if (media === undefined) problems.push(`${path}: ${status} ${type} is not in the document`)
      else if (type === 'application/json') {
        const problem = check(media.schema, await response.json())
        if (problem !== null) problems.push(`${path}: ${problem}`)
        if (response.ok) seen.push(path)
      }
      stop.abort()
    }
    expect(problems).toEqual([])
    expect(seen.length).toBeGreaterThan(15)
  })

  it('also of calls that change something', async () => {
    const check = createAnswerCheck(document)
    const post = async (path: string, body: object) => {
      const response = await fetch(`${web.url}/api/v1${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
      return { status: response.status, answer: await response.json() }
    }
    const schemaOf = (path: string, status: number) =>
      document.paths[path]?.post?.responses[status]?.content?.['application/json']?.schema ?? {}
    const made = await post('/tokens', { name: 'doc', role: 'viewer' })
    expect(made.status).toBe(201)
    expect(check(schemaOf('/tokens', 201), made.answer)).toBeNull()
    const staged = await post(`/rollouts/${FAILING}/stage`, { action: 'pause' })
    expect(check(schemaOf('/rollouts/{name}/stage', 200), staged.answer)).toBeNull()
  })
})
