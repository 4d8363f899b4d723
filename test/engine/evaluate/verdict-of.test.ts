import { describe, expect, it } from 'vitest'
import { settledUntil, settlesAt } from '#lib/engine/evaluate/sums/settled'
import { isChange, sampledStage, saysTheSame, verdictOf } from '#lib/engine/evaluate/verdict-of'
import { toRollout } from '#lib/engine/rollouts'
import type { RolloutState } from '#lib/model/rollout'
import type { Finding, Outcome, Verdict } from '#lib/model/verdict'
import { parsePlan, planToJson } from '#lib/plan/parse-plan'
import { NO_SHARE } from '#lib/verdict/share-summary'
import { NOON_MS } from '#test/check/sample'
import { SMALL_PLAN } from '#test/plan/plan-text'

const rollout = (state: RolloutState, stage: string | null) =>
  toRollout(
    {
      rollout: 'favorites-v2',
      revision: 4,
      atMs: NOON_MS,
      createdMs: NOON_MS,
      rank: 0,
      author: '',
      plan: JSON.stringify(planToJson(parsePlan(SMALL_PLAN))),
      sourceText: '',
    },
    state === 'pending'
      ? []
      : [{ id: '', rollout: '', atMs: NOON_MS, action: 'start', author: '', state, stage }],
  )

const finding = (outcome: Outcome, numbers: Finding['numbers'] = {}): Finding => ({
  check: 'routing',
  subject: 'a → b',
  outcome,
  required: true,
  summary: '',
  code: 'x',
  numbers,
  evidence: [],
  moreRequestsNeeded: null,
})

const say = (
  findings: readonly Finding[],
  afterMs: number,
  last: Verdict | null = null,
  stage = 'canary',
) =>
  verdictOf({
    rollout: rollout('running', stage),
    findings,
    share: NO_SHARE,
    nowMs: NOON_MS + afterMs,
    last,
  })

describe('verdictOf', () => {
  it('says what was judged, and when', () => {
    expect(say([finding('pass')], 0)).toMatchObject({
      rollout: 'favorites-v2',
      revision: 4,
      stage: 'canary',
      outcome: 'pass',
      asOf: '2026-11-22T12:00:00.000Z',
      since: '2026-11-22T12:00:00.000Z',
    })
  })

  it('remembers since when the outcome is what it is', () => {
    const first = say([finding('pass')], 0)
    const second = say([finding('pass')], 60_000, first)
    expect(second).toMatchObject({ since: first.since, asOf: '2026-11-22T12:01:00.000Z' })
    expect(say([finding('fail')], 90_000, second).since).toBe('2026-11-22T12:01:30.000Z')
    expect(say([finding('pass')], 90_000, second, 'all').since).toBe('2026-11-22T12:01:30.000Z')
  })
})

describe('what is new in a verdict', () => {
  const before = say([finding('pass', { n: 1, toMs: 1 })], 0)

  it.each([
    ['the same', say([finding('pass', { n: 1, toMs: 1 })], 1), { same: true, change: false }],
    [
      'only later',
      say([finding('pass', { n: 1, toMs: 2 })], 9_000, before),
      { same: true, change: false },
    ],
    [
      'other numbers',
      say([finding('pass', { n: 2, toMs: 1 })], 1, before),
      { same: false, change: false },
    ],
    ['another outcome', say([finding('fail', { n: 1 })], 1, before), { same: false, change: true }],
    [
      'another stage',
      say([finding('pass', { n: 1 })], 1, before, 'all'),
      { same: false, change: true },
    ],
  ])('%s', (_, after, { same, change }) => {
    const later = same ? { ...after, since: before.since } : after
    expect(saysTheSame(later, before)).toBe(same)
    expect(isChange(later, before)).toBe(change)
  })

  it('counts another failing finding as a change', () => {
    const one = say([finding('fail')], 0)
    const two = say([finding('fail'), { ...finding('fail'), subject: 'c → d' }], 0)
    expect(isChange(two, one)).toBe(true)
    expect(isChange(one, one)).toBe(false)
  })

  it('is everything when there was none before', () => {
    expect(isChange(before, null)).toBe(true)
    expect(saysTheSame(before, null)).toBe(false)
  })
})

describe('sampledStage', () => {
  it.each([
    ['pending', null, null],
    ['running', 'canary', { name: 'canary', phase: 'running', planned: 0.1, tolerance: 0.02 }],
    ['paused', 'canary', { phase: 'running' }],
    ['promoted', 'all', { phase: 'promoted', planned: 1 }],
    ['rolled-back', 'canary', { phase: 'rolled-back' }],
  ] as const)('of a rollout that is %s', (state, stage, expected) => {
    const sampled = sampledStage(rollout(state, stage))
    if (expected === null) expect(sampled).toBeNull()
    else expect(sampled).toMatchObject(expected)
  })
})

describe('settledUntil', () => {
  it('waits ten seconds after the end of a bucket', () => {
    expect(settledUntil(NOON_MS + 19_999) - NOON_MS).toBe(0)
    expect(settledUntil(NOON_MS + 20_000) - NOON_MS).toBe(10_000)
    expect(settlesAt(NOON_MS) - NOON_MS).toBe(20_000)
  })
})
