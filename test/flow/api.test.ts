// The API over HTTP, on a seeded store: shapes, numbers that agree with each other, and errors.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { FAILING, OPEN, PASSING } from '#test/support/releases/seed-rollouts'
import { startTestWeb, type TestWeb } from '#test/support/releases/web'

const BUILD_AND_SEED_MS = 240_000
const MINUTES = 8

let web: TestWeb

beforeAll(async () => {
  web = await startTestWeb({ minutes: MINUTES })
}, BUILD_AND_SEED_MS)
afterAll(() => web?.stop())

async function get(path: string, status = 200) {
  const response = await fetch(`${web.url}${path}`)
  expect(response.status, path).toBe(status)
  return response.json()
}

function send(method: string, path: string, { type, body }: { type?: string; body?: string } = {}) {
  return fetch(`${web.url}${path}`, {
    method,
    ...(type === undefined ? {} : { headers: { 'content-type': type } }),
    ...(body === undefined ? {} : { body }),
  })
}

const JSON_TYPE = 'application/json'
const planOf = (name: string, share = '10%') => `apiVersion: grayproof/v1
kind: Rollout
metadata: { name: ${name} }
spec:
  services:
    - service: favorites-service
      baseline: { reportedAs: favorites-service }
      gray: { reportedAs: favorites-service-new }
  split: { at: gateway-service, by: weight }
  stages:
    - { name: canary, share: ${share}, tolerance: 2% }
    - { name: all, share: 100% }
`

interface Edge {
  readonly caller: string
  readonly callee: string
  readonly calleeGroup: string | null
  readonly requests: number
}

describe('health and readiness', () => {
  it('is alive, and says what is missing', async () => {
    expect(await get('/api/health')).toEqual({ alive: true })
    const ready = await get('/api/ready', 503)
    expect(ready.missing).toEqual(['no receiver is listening', 'no evaluator is running'])
    expect(ready.parts[0]).toMatchObject({ name: 'database', ready: true })
  })
})

describe('rollouts', () => {
  it('are listed with those that need a person first', async () => {
    const { rollouts } = await get('/api/v1/rollouts')
    const outcomes = rollouts.map((it: { name: string; outcome: string }) => [it.name, it.outcome])
    expect(outcomes[0]).toEqual([FAILING, 'fail'])
    expect(Object.fromEntries(outcomes)).toMatchObject({
      [PASSING]: 'pass',
      [OPEN]: 'inconclusive',
    })
    expect(rollouts[0]).toMatchObject({ state: 'running', stage: { name: 'fifth', share: 0.2 } })
    expect(rollouts[0].trend.length).toBeGreaterThan(5)
  })

  it('tell one rollout with its plan, what was done, and what can be done', async () => {
    const rollout = await get(`/api/v1/rollouts/${FAILING}`)
    expect(rollout.actions).toEqual(['advance', 'pause', 'promote', 'rollback', 'acknowledge'])
    expect(rollout.history.map(({ action }: { action: string }) => action)).toEqual([
      'start',
      'advance',
    ])
    expect(rollout.plan.spec.stages[1]).toMatchObject({ name: 'fifth', share: '20%' })
    expect(rollout.stageSince).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/)
  })

  it('give a verdict with findings and traces that show why', async () => {
    const verdict = await get(`/api/v1/rollouts/${FAILING}/verdict`)
    expect(verdict).toMatchObject({ rollout: FAILING, stage: 'fifth', outcome: 'fail' })
    expect(verdict.share.observed).toBeCloseTo(verdict.share.gray / verdict.share.requests, 10)
    const lost = verdict.findings[0]
    expect(lost).toMatchObject({ check: 'routing', outcome: 'fail', code: 'mark-lost' })
    expect(lost.subject).toBe('order-service → store-service')
    expect(lost.evidence[0].traceId).toMatch(/^[0-9a-f]{32}$/)
  })

  it('tell how the verdict came about', async () => {
    const history = await get(`/api/v1/rollouts/${FAILING}/verdict/history`)
    const last = history.points.at(-1)
    const verdict = await get(`/api/v1/rollouts/${FAILING}/verdict`)
    expect(last).toMatchObject({ outcome: 'fail', requests: verdict.share.requests })
    expect(history.marks.map(({ stage }: { stage: string }) => stage)).toEqual(['canary', 'fifth'])
  })

  it('list violating traces, each of which shows its violation', async () => {
    const { violations } = await get(`/api/v1/rollouts/${FAILING}/violations`)
    expect(violations[0]).toMatchObject({ outcome: 'mark-lost', check: 'routing' })
    const trace = await get(`/api/v1/traces/${violations[0].traceId}?rollout=${FAILING}`)
    const broken = trace.spans.filter(
      (span: { hop: { outcome: string } | null }) => span.hop?.outcome === 'mark-lost',
    )
    expect(broken).toMatchObject([{ service: 'store-service', hop: { caller: 'order-service' } }])
    expect(trace).toMatchObject({ rollout: FAILING, byMark: true, intent: 'gray', partial: false })
  })
})

describe('numbers', () => {
  it('of the comparison are those of the topology', async () => {
    const from = web.nowMs - 5 * 60_000
    const range = `from=${from}&to=${new Date(web.nowMs).toISOString()}`
    const topology = await get(`/api/v1/topology?rollout=${FAILING}&${range}`)
    const { rows } = await get(`/api/v1/rollouts/${FAILING}/comparison?${range}`)
    const into = (group: string) =>
      topology.edges
        .filter((e: Edge) => e.callee === 'favorites-service' && e.calleeGroup === group)
        .reduce((sum: number, e: Edge) => sum + e.requests, 0)
    expect(rows[0]).toMatchObject({ service: 'favorites-service', endpoint: null })
    expect([rows[0].gray.requests, rows[0].baseline.requests]).toEqual([
      into('gray'),
      into('baseline'),
    ])
    const endpoints = rows.slice(1)
    for (const group of ['gray', 'baseline'] as const) {
      const sum = endpoints.reduce(
        (all: number, row: Record<'gray' | 'baseline', { requests: number }>) =>
          all + row[group].requests,
        0,
      )
      expect(sum).toBe(rows[0][group].requests)
    }
    expect(rows[0].gray.p50Ms).toBeLessThan(rows[0].gray.p99Ms)
  })

  it('come with the groups of one plan, and virtual nodes say what they are', async () => {
    const { nodes, edges } = await get(`/api/v1/topology?rollout=${FAILING}`)
    expect(nodes).toContainEqual(
      expect.objectContaining({ service: 'favorites-service', group: 'gray' }),
    )
    expect(nodes).toContainEqual(
      expect.objectContaining({ service: 'mysql:3306', group: null, kind: 'database' }),
    )
    expect(nodes).toContainEqual(
      expect.objectContaining({ service: 'gateway-service', group: null }),
    )
    expect(edges[0]).toMatchObject({ p50Ms: expect.any(Number), p99Ms: expect.any(Number) })
  })

  it('of sources tell groups and the last span', async () => {
    const { sources } = await get('/api/v1/sources')
    const gray = sources.find((it: { service: string }) => it.service === 'favorites-service-new')
    expect(gray.places).toEqual([{ rollout: FAILING, service: 'favorites-service', group: 'gray' }])
    expect(gray.spansLastHour).toBeGreaterThan(10)
  })
})

describe('traces', () => {
  it('are found by service, group and status, newest first, page by page', async () => {
    const query = 'service=favorites-service&group=gray&limit=5'
    const first = await get(`/api/v1/traces?${query}`)
    const second = await get(`/api/v1/traces?${query}&cursor=${first.next}`)
    const ids = [...first.traces, ...second.traces].map(({ traceId }) => traceId)
    expect(new Set(ids).size).toBe(10)
    const times = [...first.traces, ...second.traces].map(({ started }) => started)
    expect(times).toEqual(times.toSorted().reverse())
    expect(first.traces[0].reached).toContainEqual({ service: 'favorites-service', group: 'gray' })
    const failing = await get('/api/v1/traces?service=favorites-service&status=error&limit=3')
    expect(failing.traces.every(({ errors }: { errors: number }) => errors > 0)).toBe(true)
  })

  it('answer to the id that a SkyWalking agent writes', async () => {
    const name = '5d3f2b1a-0c4e-4d7a-9a51-6f1d2c3b4a5e.101.17000000000000001'
    const { traceIdOf } = await import('#lib/model/trace-name')
    await web.db.command(
      `INSERT INTO spans (trace_id, span_id, source_id, start, duration_us, kind, trace_name)
      SELECT unhex({id:String}), 1, source_id, now64(6), 1000, 2, {name:String}
      FROM sources WHERE service = 'gateway-service' LIMIT 1`,
      { id: traceIdOf(name), name },
    )
    const trace = await get(`/api/v1/traces/${name}`)
    expect(trace).toMatchObject({ traceName: name, traceId: traceIdOf(name) })
    expect(trace.spans).toHaveLength(1)
  })
})

describe('plans and stages', () => {
  const at = '/api/v1/rollouts/applied-by-test'

  it('are applied as YAML and as JSON; the same again changes nothing', async () => {
    const body = planOf('applied-by-test')
    const first = await send('PUT', at, { type: 'application/yaml', body })
    expect(await first.json()).toEqual({
      rollout: 'applied-by-test',
      revision: 1,
      changed: true,
      unknownTargets: [],
    })
    const { plan } = await get(at)
    const again = await send('PUT', at, { type: JSON_TYPE, body: JSON.stringify(plan) })
    expect(await again.json()).toMatchObject({ revision: 1, changed: false })
    const other = await send('PUT', at, {
      type: 'text/yaml; charset=utf-8',
      body: planOf('applied-by-test', '12%'),
    })
    expect(await other.json()).toMatchObject({ revision: 2, changed: true })
  })

  it('move on by actions, and a new stage is not passed by an old verdict', async () => {
    const act = (action: string) =>
      send('POST', `${at}/stage`, { type: JSON_TYPE, body: JSON.stringify({ action }) })
    const started = await (await act('start')).json()
    expect(started).toMatchObject({ state: 'running', stage: { name: 'canary' } })
    const verdict = await get(`${at}/verdict`)
    expect(verdict).toMatchObject({ stage: 'canary', outcome: 'inconclusive', findings: [] })
    const twice = await act('start')
    expect(twice.status).toBe(409)
    expect((await twice.json()).error.details.possible).toContain('advance')
  })

  it('tell live pages that something changed', async () => {
    const stop = new AbortController()
    const response = await fetch(`${web.url}/api/v1/stream`, { signal: stop.signal })
    expect(response.headers.get('content-type')).toBe('text/event-stream')
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
    let heard = ''
    const hear = async (word: string) => {
      while (!heard.includes(word)) heard += (await reader?.read())?.value ?? ''
    }
    await hear('event: beat')
    await new Promise((resolve) => setTimeout(resolve, 1_500))
    await send('POST', `${at}/stage`, { type: JSON_TYPE, body: '{"action":"pause"}' })
    await hear('event: change')
    expect(heard).toContain('"rollouts":["applied-by-test"]')
    stop.abort()
  })

  it('publish the schema of a plan', async () => {
    expect(await get('/api/v1/plan.schema.json')).toMatchObject({ type: 'object' })
  })
})

describe('errors', () => {
  const cases: readonly [why: string, path: string, status: number, message: RegExp][] = [
    ['a rollout that is not there', '/api/v1/rollouts/nobody', 404, /no rollout "nobody"/],
    ['its calls', '/api/v1/topology/details?service=a&rollout=nobody', 404, /no rollout "nobody"/],
    ['a trace that is not there', `/api/v1/traces/${'0'.repeat(32)}`, 404, /no trace/],
    [
      'a path that is not there',
      '/api/v1/nothing/here',
      404,
      /nothing at \/api\/v1\/nothing\/here/,
    ],
    ['an unknown parameter', '/api/v1/topology?rolout=x', 400, /did you mean "rollout"/],
    ['a bad time', '/api/v1/topology?from=noon', 400, /"from" must be ISO 8601/],
    [
      'a range backwards',
      '/api/v1/topology?from=2000000000000&to=1900000000000',
      400,
      /before "to"/,
    ],
    ['a bad cursor', '/api/v1/traces?cursor=abc', 400, /"cursor" must be "next"/],
    ['an unknown word', '/api/v1/traces?group=grey', 400, /must be one of baseline, gray, unknown/],
  ]

  it.each(cases)('tell of %s', async (_why, path, status, message) => {
    const { error } = await get(path, status)
    expect(error.message).toMatch(message)
    expect(Object.keys(error)).toEqual(['code', 'message', 'details'])
  })

  it('name line and field of a bad plan', async () => {
    const body = planOf('bad').replace('share: 10%', 'share: 110%')
    const response = await send('PUT', '/api/v1/rollouts/bad', { type: 'application/yaml', body })
    expect(response.status).toBe(422)
    const { error } = await response.json()
    expect(error.code).toBe('invalid-plan')
    expect(error.details.problems[0]).toMatchObject({ line: 11, field: 'spec.stages[0].share' })
  })

  it('refuse a plan for another rollout, another type, and bodies without end', async () => {
    const put = (type: string, body: string) => send('PUT', '/api/v1/rollouts/b', { type, body })
    expect((await put('application/yaml', planOf('a'))).status).toBe(400)
    expect((await put('application/xml', '<plan/>')).status).toBe(415)
    expect((await put('application/yaml', 'x'.repeat(1_100_000))).status).toBe(413)
  })

  it('answer wrong methods with the right ones', async () => {
    const response = await send('DELETE', `/api/v1/rollouts/${FAILING}`)
    expect(response.status).toBe(405)
    expect(response.headers.get('allow')).toBe('GET, PUT')
    expect((await response.json()).error.code).toBe('method-not-allowed')
  })
})
