// How: the verdict command against a small HTTP server; what matters most is its exit code.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createApiClient } from '#lib/cli/remote/api-client'
import { runVerdict } from '#lib/cli/remote/run-verdict'
import type { Outcome, Verdict } from '#lib/model/verdict'
import { NO_SHARE } from '#lib/verdict/share-summary'
import { type FakeApi, startFakeApi } from './fake-api'

let api: FakeApi
beforeEach(async () => {
  api = await startFakeApi()
})
afterEach(() => {
  api.stop()
  vi.restoreAllMocks()
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
    api.reply(200, verdict(outcome))
    expect(await runVerdict(() => api.remote(), { rollout: 'favorites-v2' })).toBe(code)
  })

  it('prints the reasons and some traces', async () => {
    api.reply(200, verdict('fail'))
    await runVerdict(() => api.remote(), { rollout: 'favorites-v2' })
    expect(api.printed).toEqual([
      '✕ favorites-v2, stage canary: fail since 2026-11-22T11:58:00.000Z',
      '  share: 14% of 10,000, planned 10% ± 2%',
      '  ✕ routing: Because.',
      `      traces: ${['1', '2', '3'].map((digit) => digit.repeat(32)).join(' ')}`,
    ])
  })

  it('prints what the API said', async () => {
    api.reply(200, verdict('pass'))
    await runVerdict(() => api.remote(), { rollout: 'favorites-v2', json: true })
    expect(JSON.parse(api.printed.join('\n'))).toEqual(verdict('pass'))
  })

  it('waits while nothing is certain', async () => {
    api.reply(200, verdict('inconclusive'), verdict('inconclusive'), verdict('pass'))
    const question = { rollout: 'favorites-v2', wait: '10s', everyMs: 5 }
    expect(await runVerdict(() => api.remote(), question)).toBe(0)
    expect(api.seen).toHaveLength(3)
  })

  it('gives up waiting in time', async () => {
    api.reply(200, verdict('inconclusive'))
    const question = { rollout: 'favorites-v2', wait: '30ms', everyMs: 5 }
    expect(await runVerdict(() => api.remote(), question)).toBe(2)
  })

  it('never takes a rollout that is not there for a failed one', async () => {
    const lines = complaints()
    api.refuse(404, 'not-found', 'there is no rollout "ghost"')
    expect(await runVerdict(() => api.remote(), { rollout: 'ghost' })).toBe(3)
    expect(lines).toEqual(['grayproof: there is no rollout "ghost"\n'])
  })

  it('never takes wrong use for a failed rollout', async () => {
    const lines = complaints()
    expect(await runVerdict(() => api.remote(), { rollout: 'a', wait: 'long' })).toBe(3)
    expect(lines[0]).toContain('--wait expected a duration such as 60s, 30m or 1h, got "long"')
  })
})

describe('a server that does not answer as it should', () => {
  const failure = async () => {
    const call = createApiClient({ url: api.url, token: null }).call('/rollouts')
    return await call.then(
      () => 'no error',
      (error: Error) => error.message,
    )
  }

  it('is named, with what to do, when nobody listens', async () => {
    api.stop()
    expect(await failure()).toBe(
      `cannot reach Grayproof at ${api.url} (ECONNREFUSED): is it running there? Start it with "npm start", or name its address with --url or GRAYPROOF_URL`,
    )
  })

  it('is asked for its token', async () => {
    api.refuse(401, 'unauthorized', 'a token is needed')
    expect(await failure()).toBe(
      'a token is needed (set GRAYPROOF_TOKEN to the token of the server)',
    )
  })

  it('is doubted when it speaks another language', async () => {
    api.reply(404, '<html>\n<h1>nginx</h1></html>')
    expect(await failure()).toContain('answered 404 without a Grayproof answer')
    api.reply(200, '<html></html>')
    expect(await failure()).toContain('is it Grayproof?')
  })
})
