// How: the bodies of the commands against a small HTTP server that answers as the API does.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text as readStream } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createApiClient } from '#lib/cli/remote/api-client'
import type { Remote } from '#lib/cli/remote/connect'
import { applyFiles } from '#lib/cli/remote/run-apply'
import { listRemoteRollouts } from '#lib/cli/remote/run-rollouts'
import { changeStageRemotely } from '#lib/cli/remote/run-stage'
import { runVerdict } from '#lib/cli/remote/run-verdict'
import type { Outcome, Verdict } from '#lib/model/verdict'
import { NO_SHARE } from '#lib/verdict/share-summary'
import { SMALL_PLAN } from '#test/support/plan-text'

interface Seen {
  readonly method: string
  readonly path: string
  readonly contentType: string | undefined
  readonly authorization: string | undefined
  readonly body: string
}

let server: Server
let url: string
let dir: string
let seen: Seen[]
let printed: string[]
/** Answers in turn; the last one stays. */
let answers: { status: number; body: unknown }[]

beforeEach(async () => {
  seen = []
  printed = []
  answers = [{ status: 200, body: {} }]
  dir = mkdtempSync(join(tmpdir(), 'grayproof-cli-'))
  server = createServer(async (request, response) => {
    seen.push({
      method: request.method ?? '',
      path: request.url ?? '',
      contentType: request.headers['content-type'],
      authorization: request.headers.authorization,
      body: await readStream(request),
    })
    const answer = answers.length > 1 ? answers.shift() : answers[0]
    const body = typeof answer?.body === 'string' ? answer.body : JSON.stringify(answer?.body)
    response.writeHead(answer?.status ?? 500).end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterEach(() => {
  server.close()
  rmSync(dir, { recursive: true })
  vi.restoreAllMocks()
})

const remote = (token: string | null = null): Remote => ({
  api: createApiClient({ url, token }),
  author: 'cli:ann',
  print: (line) => printed.push(line),
})
const file = (name: string, text: string) => {
  writeFileSync(join(dir, name), text)
  return join(dir, name)
}
const reply = (status: number, body: unknown) => {
  answers = [{ status, body }]
}
const refuse = (status: number, code: string, message: string) =>
  reply(status, { error: { code, message, details: null } })

describe('grayproof apply', () => {
  it('sends a plan to its rollout and says what became of it', async () => {
    reply(200, { rollout: 'favorites-v2', revision: 3, changed: true })
    await applyFiles(remote('secret'), [file('plan.yaml', SMALL_PLAN)])
    expect(seen).toEqual([
      {
        method: 'PUT',
        path: '/api/v1/rollouts/favorites-v2?author=cli%3Aann',
        contentType: 'application/yaml',
        authorization: 'Bearer secret',
        body: SMALL_PLAN,
      },
    ])
    expect(printed).toEqual(['favorites-v2: applied as revision 3'])
  })

  it('says when nothing is new', async () => {
    reply(200, { rollout: 'favorites-v2', revision: 3, changed: false })
    await applyFiles(remote(), [file('plan.yaml', SMALL_PLAN)])
    expect(printed).toEqual(['favorites-v2: unchanged, revision 3 says the same'])
  })

  it('sends JSON as JSON', async () => {
    const plan = {
      apiVersion: 'grayproof/v1',
      kind: 'Rollout',
      metadata: { name: 'a' },
      spec: {
        services: [{ service: 's', gray: { version: '2' } }],
        stages: [{ name: 'x', share: '1%' }],
      },
    }
    await applyFiles(remote(), [file('plan.json', JSON.stringify(plan))])
    expect(seen[0]).toMatchObject({ contentType: 'application/json' })
  })

  it('finds mistakes before it sends anything, with file and line', async () => {
    const good = file('good.yaml', SMALL_PLAN)
    const bad = file('bad.yaml', SMALL_PLAN.replace('by: weight', 'by: wieght'))
    await expect(applyFiles(remote(), [good, bad])).rejects.toThrow(
      `${bad}, line 11, column 33: spec.split.by expected one of weight, mark, none, got "wieght"`,
    )
    expect(seen).toEqual([])
  })

  it('says when there is no such file', async () => {
    await expect(applyFiles(remote(), [join(dir, 'none.yaml')])).rejects.toThrow(
      `cannot read ${join(dir, 'none.yaml')}: there is no such file`,
    )
  })
})

describe('grayproof stage', () => {
  it('asks for the change and says what comes next', async () => {
    reply(200, { state: 'running', stage: { name: 'canary' }, actions: ['advance', 'pause'] })
    await changeStageRemotely(remote(), { rollout: 'favorites-v2', action: 'start' })
    expect(seen[0]).toMatchObject({
      method: 'POST',
      path: '/api/v1/rollouts/favorites-v2/stage',
      body: '{"action":"start","author":"cli:ann"}',
    })
    expect(printed).toEqual(['favorites-v2: running at stage canary; next: advance, pause'])
  })

  it('passes on why it cannot be', async () => {
    refuse(409, 'conflict', 'favorites-v2 has not started: advance is not possible now, only start')
    await expect(
      changeStageRemotely(remote(), { rollout: 'favorites-v2', action: 'advance' }),
    ).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('only start') })
  })
})

describe('grayproof rollouts', () => {
  const entry = {
    name: 'favorites-v2',
    state: 'running',
    stage: { name: 'canary' },
    outcome: 'fail',
    share: {
      ...NO_SHARE,
      planned: 0.1,
      tolerance: 0.02,
      observed: 0.14,
      requests: 10_000,
      gray: 1_400,
    },
  }

  it('prints a table', async () => {
    const pending = {
      ...entry,
      name: 'b',
      state: 'pending',
      stage: null,
      outcome: 'inconclusive',
      share: NO_SHARE,
    }
    reply(200, { rollouts: [entry, pending] })
    await listRemoteRollouts(remote(), false)
    expect(printed).toEqual([
      'ROLLOUT       STATE    STAGE   VERDICT       SHARE',
      'favorites-v2  running  canary  fail          14% of 10,000, planned 10% ± 2%',
      'b             pending  -       inconclusive  no requests yet',
    ])
  })

  it('prints what the API said', async () => {
    reply(200, { rollouts: [entry] })
    await listRemoteRollouts(remote(), true)
    expect(JSON.parse(printed.join('\n'))).toEqual({ rollouts: [entry] })
  })

  it('tells a newcomer what to do', async () => {
    reply(200, { rollouts: [] })
    await listRemoteRollouts(remote(), false)
    expect(printed[0]).toContain('grayproof apply -f plan.yaml')
  })
})

describe('grayproof verdict', () => {
  const verdict = (outcome: Outcome): Verdict => ({
    rollout: 'favorites-v2',
    revision: 1,
    stage: 'canary',
    outcome,
    asOf: '2026-11-22T12:00:00.000Z',
    since: '2026-11-22T11:58:00.000Z',
    share: {
      ...NO_SHARE,
      planned: 0.1,
      tolerance: 0.02,
      observed: 0.14,
      requests: 10_000,
      gray: 1_400,
    },
    findings: [
      {
        check: 'routing',
        subject: 'a → b',
        outcome,
        required: true,
        summary: 'Because.',
        code: 'x',
        numbers: {},
        evidence: ['1', '2', '3', '4'].map((digit) => ({ traceId: digit.repeat(32) })),
        moreRequestsNeeded: null,
      },
    ],
  })
  const complaints = () => {
    const lines: string[] = []
    vi.spyOn(process.stderr, 'write').mockImplementation((line) => lines.push(String(line)) > 0)
    return lines
  }

  it.each([
    ['pass', 0],
    ['fail', 1],
    ['inconclusive', 2],
    ['error', 3],
  ] as const)('leaves with the code of %s: %d', async (outcome, code) => {
    reply(200, verdict(outcome))
    expect(await runVerdict(remote, { rollout: 'favorites-v2' })).toBe(code)
  })

  it('prints the reasons and some traces', async () => {
    reply(200, verdict('fail'))
    await runVerdict(remote, { rollout: 'favorites-v2' })
    expect(printed).toEqual([
      '✕ favorites-v2, stage canary: fail since 2026-11-22T11:58:00.000Z',
      '  share: 14% of 10,000, planned 10% ± 2%',
      '  ✕ routing: Because.',
      `      traces: ${['1', '2', '3'].map((digit) => digit.repeat(32)).join(' ')}`,
    ])
  })

  it('prints what the API said', async () => {
    reply(200, verdict('pass'))
    await runVerdict(remote, { rollout: 'favorites-v2', json: true })
    expect(JSON.parse(printed.join('\n'))).toEqual(verdict('pass'))
  })

  it('waits while nothing is certain', async () => {
    answers = [verdict('inconclusive'), verdict('inconclusive'), verdict('pass')].map((body) => ({
      status: 200,
      body,
    }))
    const question = { rollout: 'favorites-v2', wait: '10s', everyMs: 5 }
    expect(await runVerdict(remote, question)).toBe(0)
    expect(seen).toHaveLength(3)
  })

  it('gives up waiting in time', async () => {
    reply(200, verdict('inconclusive'))
    const question = { rollout: 'favorites-v2', wait: '30ms', everyMs: 5 }
    expect(await runVerdict(remote, question)).toBe(2)
  })

  it('never takes a rollout that is not there for a failed one', async () => {
    const lines = complaints()
    refuse(404, 'not-found', 'there is no rollout "ghost"')
    expect(await runVerdict(remote, { rollout: 'ghost' })).toBe(3)
    expect(lines).toEqual(['grayproof: there is no rollout "ghost"\n'])
  })

  it('never takes wrong use for a failed rollout', async () => {
    const lines = complaints()
    expect(await runVerdict(remote, { rollout: 'a', wait: 'long' })).toBe(3)
    expect(lines[0]).toContain('--wait expected a duration such as 60s, 30m or 1h, got "long"')
  })
})

describe('a server that does not answer as it should', () => {
  const failure = async () => {
    const call = createApiClient({ url, token: null }).call('/rollouts')
    return await call.then(
      () => 'no error',
      (error: Error) => error.message,
    )
  }

  it('is named, with what to do, when nobody listens', async () => {
    server.close()
    expect(await failure()).toBe(
      `cannot reach Grayproof at ${url} (ECONNREFUSED): is it running there? Start it with "npm start", or name its address with --url or GRAYPROOF_URL`,
    )
  })

  it('is asked for its token', async () => {
    refuse(401, 'unauthorized', 'a token is needed')
    expect(await failure()).toBe(
      'a token is needed (set GRAYPROOF_TOKEN to the token of the server)',
    )
  })

  it('is doubted when it speaks another language', async () => {
    reply(404, '<html>\n<h1>nginx</h1></html>')
    expect(await failure()).toContain('answered 404 without a Grayproof answer')
    reply(200, '<html></html>')
    expect(await failure()).toContain('is it Grayproof?')
  })
})
