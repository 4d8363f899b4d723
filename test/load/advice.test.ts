import { describe, expect, it } from 'vitest'
import { type AdvisedRollout, adviseOn } from '#lib/load/advice'
import type { Finding, Outcome, Verdict } from '#lib/model/verdict'

const NOW_MS = Date.UTC(2026, 0, 15, 12)
const stages = [
  { name: 'canary', index: 0, share: 0.05, tolerance: 0.01, holdMs: 1_800_000 },
  { name: 'all', index: 1, share: 1, tolerance: null, holdMs: null },
]

function rollout(change: Partial<AdvisedRollout> = {}): AdvisedRollout {
  const stageSince = new Date(NOW_MS - 600_000).toISOString()
  return { state: 'running', stage: stages[0] ?? null, stages, stageSince, ...change }
}

function verdict(
  outcome: Outcome,
  findings: readonly Partial<Finding>[] = [],
  requests = 100,
): Verdict {
  const share = {
    planned: 0.05,
    tolerance: 0.01,
    observed: 0.05,
    interval: null,
    requests,
    gray: 5,
  }
  const at = new Date(NOW_MS).toISOString()
  return {
    ...{ rollout: 'r', revision: 1, stage: 'canary', outcome, asOf: at, since: at, share },
    findings: findings.map((finding) => ({
      ...{ check: 'c', subject: 's', outcome, required: true, summary: '', code: 'x' },
      ...{ numbers: {}, evidence: [], moreRequestsNeeded: null },
      ...finding,
    })),
  }
}

describe('adviseOn', () => {
  it('says how long a good stage must still hold, then what comes next', () => {
    expect(adviseOn(rollout(), verdict('pass'), NOW_MS)).toEqual({ key: 'hold', leftMs: 1_200_000 })
    const later = NOW_MS + 1_200_000
    expect(adviseOn(rollout(), verdict('pass'), later)).toEqual({ key: 'advance', stage: 'all' })
    const last = rollout({ stage: stages[1] ?? null })
    expect(adviseOn(last, verdict('pass'), later)).toEqual({ key: 'promote' })
  })

  it('never says to go on while something fails or is open', () => {
    expect(adviseOn(rollout(), verdict('fail'), NOW_MS)).toEqual({ key: 'rollback' })
    expect(adviseOn(rollout(), verdict('error'), NOW_MS)).toEqual({ key: 'error' })
    expect(adviseOn(rollout(), verdict('inconclusive'), NOW_MS)).toEqual({ key: 'watch' })
  })

  it('says for how many requests to wait: the most that any required check needs', () => {
    const open = verdict('inconclusive', [
      { moreRequestsNeeded: 40 },
      { moreRequestsNeeded: 1_783 },
      { moreRequestsNeeded: 9_999, required: false },
    ])
    expect(adviseOn(rollout(), open, NOW_MS)).toEqual({ key: 'wait', requests: 1_783 })
  })

  it('tells silence from a lack of certainty', () => {
    expect(adviseOn(rollout(), verdict('inconclusive', [], 0), NOW_MS)).toEqual({ key: 'noData' })
  })

  it('asks to start what was only planned, and to resume what was paused', () => {
    const pending = rollout({ state: 'pending', stage: null })
    expect(adviseOn(pending, verdict('inconclusive'), NOW_MS)).toEqual({ key: 'start' })
    const paused = rollout({ state: 'paused' })
    expect(adviseOn(paused, verdict('pass'), NOW_MS)).toEqual({ key: 'paused' })
  })

  it('looks for stragglers after the end', () => {
    const ended = rollout({ state: 'rolled-back' })
    expect(adviseOn(ended, verdict('fail'), NOW_MS)).toEqual({ key: 'endedFail' })
    expect(adviseOn(ended, verdict('pass'), NOW_MS)).toEqual({ key: 'endedPass' })
  })
})
