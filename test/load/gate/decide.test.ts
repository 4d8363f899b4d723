import { describe, expect, it } from 'vitest'
import { decide, FRESH_MS, type GateFacts, type GateQuestion } from '#lib/load/gate/decide'
import type { Outcome, Verdict } from '#lib/model/verdict'
import { SAMPLE_MS, sampleFinding, sampleVerdict } from '#test/support/gates/sample-verdict'

const QUESTION: GateQuestion = { stage: null, freshMs: FRESH_MS, dryRun: false }
const ALIVE = { judgedAgoMs: 3_000, unjudged: [] }

const facts = (outcome: Outcome, change: Partial<GateFacts & { said: Partial<Verdict> }> = {}) => {
  const { said, ...rest } = change
  return {
    verdict: sampleVerdict(outcome, said),
    state: 'running',
    revision: 1,
    evaluator: ALIVE,
    nowMs: SAMPLE_MS + 2_000,
    ...rest,
  } satisfies GateFacts
}

const OUTCOMES = ['pass', 'fail', 'inconclusive', 'error'] as const

describe('a gate', () => {
  it.each(OUTCOMES)('says %s when the verdict does', (outcome) => {
    expect(decide(QUESTION, facts(outcome))).toMatchObject({
      result: outcome,
      outcome,
      code: 'verdict',
      rollout: 'favorites-v2',
      stage: 'canary',
      share: { planned: 0.1, observed: 0.14 },
    })
  })

  it('gives the reason in one line, whatever is in the names', () => {
    const findings = [
      sampleFinding({ outcome: 'fail', required: false, summary: 'Shown only.' }),
      sampleFinding({ summary: 'GET /a\r\n\u0000\u2028b   fails.' }),
      sampleFinding(),
      sampleFinding({ check: 'latency', outcome: 'pass' }),
    ]
    const said = (outcome: Outcome) => decide(QUESTION, facts(outcome, { said: { findings } }))
    expect(said('fail').reason).toBe('routing: GET /a b fails. (and 1 more)')
    expect(said('pass').reason).toBe('all 3 findings that decide pass')
    expect(decide(QUESTION, facts('inconclusive', { said: { findings: [] } })).reason).toBe(
      'nothing has been judged in this stage yet',
    )
  })

  it('passes in a dry run whatever is found, and tells what that is', () => {
    const dry = { ...QUESTION, dryRun: true, stage: 'other' }
    for (const outcome of OUTCOMES) {
      expect(decide({ ...dry, stage: null }, facts(outcome))).toMatchObject({
        result: 'pass',
        outcome,
        dryRun: true,
      })
    }
    expect(decide(dry, facts('fail'))).toMatchObject({ result: 'pass', outcome: 'inconclusive' })
    expect(decide(dry, facts('pass', { evaluator: null })).result).toBe('pass')
  })
})

describe('a pipeline that is somewhere else', () => {
  const ask = (stage: string | null, change: Parameters<typeof facts>[1] = {}) =>
    decide({ ...QUESTION, stage }, facts('pass', change))

  it('gets an answer for the stage that it names only', () => {
    expect(ask('canary').result).toBe('pass')
    expect(ask('half')).toMatchObject({
      result: 'inconclusive',
      code: 'other-stage',
      reason: 'asked about stage half, but favorites-v2 is at stage canary',
    })
    expect(decide({ ...QUESTION, stage: 'half' }, facts('fail')).result).toBe('inconclusive')
    const pending = { state: 'pending', said: { stage: null } } as const
    expect(ask('canary', pending).reason).toContain('has not started')
  })

  it.each(['promoted', 'rolled-back'] as const)(
    'does not pass a release by the one before it, which was %s',
    (state) => {
      expect(ask(null, { state })).toMatchObject({ result: 'inconclusive', code: 'ended' })
      expect(ask('canary', { state })).toMatchObject({ result: 'inconclusive' })
      expect(ask(state, { state }).result).toBe('pass')
    },
  )

  it('does not get an answer by the plan before the last one', () => {
    expect(ask(null, { revision: 2 })).toMatchObject({
      result: 'inconclusive',
      code: 'other-plan',
      reason: 'revision 2 of the plan has not been judged yet, only revision 1',
    })
    expect(decide(QUESTION, facts('fail', { revision: 2 })).result).toBe('inconclusive')
  })

  it('is judged while paused as well', () => {
    expect(ask(null, { state: 'paused' }).result).toBe('pass')
  })
})

describe('a verdict that is old', () => {
  const late = (outcome: Outcome, change: Partial<GateFacts>) =>
    decide(QUESTION, facts(outcome, change))

  it.each([
    ['nobody evaluates', { evaluator: null }, 'no evaluator is running'],
    [
      'the evaluator hangs',
      { evaluator: { judgedAgoMs: 61_000, unjudged: [] } },
      'the evaluator last judged 1m1s ago',
    ],
    [
      'the evaluator has not looked yet',
      { evaluator: { judgedAgoMs: null, unjudged: [] } },
      'the evaluator has just started',
    ],
    [
      'the evaluator cannot judge this rollout',
      { evaluator: { judgedAgoMs: 1_000, unjudged: ['favorites-v2'] } },
      'cannot judge favorites-v2',
    ],
    ['nothing came in since', { nowMs: SAMPLE_MS + FRESH_MS + 1_000 }, '10m1s ago'],
  ])('never passes when %s', (_why, change, words) => {
    for (const outcome of ['pass', 'inconclusive', 'error'] as const) {
      const reply = late(outcome, change)
      expect(reply).toMatchObject({ result: 'error', outcome: 'error' })
      expect(reply.reason).toContain(words)
      expect(reply.reason).toContain('2026-11-22T12:00:00.000Z')
    }
  })

  it('is a failure all the same: failures stay', () => {
    expect(late('fail', { evaluator: null }).result).toBe('fail')
    expect(late('fail', { nowMs: SAMPLE_MS + 86_400_000 }).result).toBe('fail')
  })

  it('is as old as the pipeline allows', () => {
    const old = facts('pass', { nowMs: SAMPLE_MS + 60_000 })
    expect(decide({ ...QUESTION, freshMs: 60_000 }, old).result).toBe('pass')
    expect(decide({ ...QUESTION, freshMs: 59_000 }, old)).toMatchObject({
      result: 'error',
      code: 'stale',
    })
  })
})
