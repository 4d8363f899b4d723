// How: the command against a small HTTP server; what matters most is its exit code.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { runVerify, type VerifyQuestion } from '#lib/cli/verify/run-verify'
import { decide, type GateFacts, type GateQuestion } from '#lib/load/gate/decide'
import { gateFields } from '#lib/load/gate/gate'
import type { Outcome, Verdict } from '#lib/model/verdict'
import { type FakeApi, startFakeApi } from '#test/cli/remote/fake-api'
import { SAMPLE_MS, sampleVerdict } from '#test/support/gates/sample-verdict'

let api: FakeApi
let complaints: string[]
beforeEach(async () => {
  api = await startFakeApi()
  complaints = []
})
afterEach(() => api.stop())

const QUESTION: GateQuestion = { stage: null, freshMs: 600_000, dryRun: false }

/** As the server says it. */
function reply(verdict: Verdict, question = QUESTION, facts: Partial<GateFacts> = {}) {
  const evaluator = { judgedAgoMs: 0, unjudged: [] }
  const found = { verdict, state: 'running', revision: 1, evaluator, nowMs: SAMPLE_MS } as const
  return { ...gateFields(decide(question, { ...found, ...facts })), verdict }
}
const replies = (...outcomes: Outcome[]) =>
  api.reply(200, ...outcomes.map((outcome) => reply(sampleVerdict(outcome))))

const verify = (more: Partial<VerifyQuestion> = {}) =>
  runVerify(
    { connect: () => api.remote(), complain: (line) => complaints.push(line) },
    { rollout: 'favorites-v2', everyMs: 5, ...more },
  )

describe('grayproof verify', () => {
  it.each([
    ['pass', 0],
    ['fail', 1],
    ['inconclusive', 2],
    ['error', 3],
  ] as const)('leaves with the code of %s: %d', async (outcome, code) => {
    replies(outcome)
    expect(await verify()).toBe(code)
  })

  it('prints the reason first, then numbers and some traces', async () => {
    replies('fail')
    await verify()
    expect(api.printed).toEqual([
      '✕ favorites-v2, stage canary: fail: routing: Three marked requests reached baseline.',
      '  verdict: fail since 2026-11-22T11:58:00.000Z, data up to 2026-11-22T12:00:00.000Z',
      '  share: 14% of 10,000, planned 10% ± 2%',
      '  ✕ routing: Three marked requests reached baseline.',
      `      traces: ${['1', '2', '3'].map((digit) => digit.repeat(32)).join(' ')}`,
    ])
    expect(complaints).toEqual([])
  })

  it('asks what it was told to ask', async () => {
    replies('pass')
    await verify({ stage: 'a b', fresh: '2m', dryRun: true })
    expect(api.seen[0]?.path).toBe(
      '/api/v1/gate/verify?rollout=favorites-v2&stage=a+b&fresh=2m&dryRun=true',
    )
  })

  it('prints JSON and nothing else to where a program reads', async () => {
    replies('inconclusive')
    expect(await verify({ output: 'json' })).toBe(2)
    expect(JSON.parse(api.printed.join('\n'))).toMatchObject({
      result: 'inconclusive',
      verdict: { outcome: 'inconclusive' },
    })
    expect(complaints).toEqual([
      '? favorites-v2, stage canary: inconclusive: routing: Three marked requests reached baseline.',
    ])
  })

  it('passes in a dry run, and says what is really the case', async () => {
    api.reply(200, reply(sampleVerdict('fail'), { ...QUESTION, dryRun: true }))
    expect(await verify({ dryRun: true })).toBe(0)
    expect(api.printed[0]).toBe(
      '✓ favorites-v2, stage canary: pass (dry run; really fail): routing: Three marked requests reached baseline.',
    )
  })
})

describe('--wait', () => {
  it('asks again while nothing is certain', async () => {
    replies('inconclusive', 'error', 'pass')
    expect(await verify({ wait: '10s' })).toBe(0)
    expect(api.seen).toHaveLength(3)
  })

  it('ends at the first failure', async () => {
    replies('inconclusive', 'fail', 'pass')
    expect(await verify({ wait: '10s' })).toBe(1)
    expect(api.seen).toHaveLength(2)
  })

  it('is over in time', async () => {
    replies('inconclusive')
    const beganMs = performance.now()
    expect(await verify({ wait: '100ms', everyMs: 30 })).toBe(2)
    expect(performance.now() - beganMs).toBeLessThan(2_000)
    expect(api.seen.length).toBeGreaterThan(2)
  })

  it('waits for a verdict that is fresh, and for the stage that it is about', async () => {
    const stale = reply(sampleVerdict('pass'), QUESTION, { evaluator: null })
    const elsewhere = reply(sampleVerdict('pass'), { ...QUESTION, stage: 'half' })
    api.reply(200, stale, elsewhere, reply(sampleVerdict('pass')))
    expect(await verify({ wait: '10s' })).toBe(0)
    expect(api.seen).toHaveLength(3)
  })

  it('goes on while the server is away, and ends with 3 when it stays so', async () => {
    api.refuse(503, 'unavailable', 'the database does not answer')
    expect(await verify({ wait: '60ms' })).toBe(3)
    expect(api.seen.length).toBeGreaterThan(2)
    expect(api.printed).toEqual(['! favorites-v2: error: the database does not answer'])
    api.stop()
    expect(await verify({ wait: '60ms' })).toBe(3)
    expect(api.printed[1]).toMatch(/^! favorites-v2: error: cannot reach Grayproof at http/)
  })

  it('takes up where a server that was away comes back', async () => {
    api.refuse(500, 'internal', 'something went wrong')
    const code = verify({ wait: '10s', everyMs: 20 })
    await new Promise((resolve) => setTimeout(resolve, 60))
    replies('pass')
    expect(await code).toBe(0)
  })
})

describe('what is no answer', () => {
  it('ends with 3 and its reason, never with what could be a failed release', async () => {
    api.refuse(404, 'not-found', 'there is no rollout "ghost"')
    expect(await verify({ rollout: 'ghost', wait: '10s' })).toBe(3)
    expect(api.seen).toHaveLength(1)
    expect(api.printed).toEqual(['! ghost: error: there is no rollout "ghost"'])
  })

  it('is a stale verdict, however good', async () => {
    api.reply(200, reply(sampleVerdict('pass'), QUESTION, { evaluator: null }))
    expect(await verify()).toBe(3)
    expect(api.printed[0]).toBe(
      '! favorites-v2, stage canary: error: no evaluator is running, and the last verdict on favorites-v2 is of 2026-11-22T12:00:00.000Z',
    )
  })

  it('is wrong use', async () => {
    expect(await verify({ wait: 'long' })).toBe(3)
    expect(api.printed).toEqual([])
  })

  it('is what some other service says with status 200', async () => {
    api.reply(200, { result: 'ok' })
    expect(await verify()).toBe(3)
    api.reply(200, { ...reply(sampleVerdict('pass')), result: 'fine' })
    expect(await verify({ output: 'json' })).toBe(3)
    expect(JSON.parse(api.printed.at(-1) ?? '')).toMatchObject({ result: 'error' })
  })
})
