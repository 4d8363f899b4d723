import { describe, expect, it } from 'vitest'
import { type JudgedRollout, verdictNow } from '#lib/load/verdict-now'
import type { Verdict } from '#lib/model/verdict'

const AT_MS = Date.UTC(2026, 0, 15, 12)

const rollout: JudgedRollout = {
  name: 'favorites-v2',
  revision: 3,
  state: 'running',
  stage: { name: 'quarter', share: 0.25, ramp: null, tolerance: 0.02, holdMs: null },
  sinceMs: AT_MS,
  createdMs: AT_MS - 60_000,
  changedMs: AT_MS,
}

const verdict: Verdict = {
  rollout: 'favorites-v2',
  revision: 3,
  stage: 'quarter',
  outcome: 'pass',
  asOf: new Date(AT_MS + 5_000).toISOString(),
  since: new Date(AT_MS + 5_000).toISOString(),
  share: {
    planned: 0.25,
    tolerance: 0.02,
    observed: 0.25,
    interval: [0.24, 0.26],
    requests: 9,
    gray: 2,
  },
  findings: [],
}

const row = (change: Partial<Verdict>, atMs: number) => ({
  atMs,
  changed: true,
  verdict: { ...verdict, ...change },
})

describe('verdictNow', () => {
  it('is the newest verdict', () => {
    expect(verdictNow(rollout, row({}, AT_MS + 5_000))).toEqual(verdict)
  })

  it('does not pass a new stage by the verdict of the one before', () => {
    const old = verdictNow(rollout, row({ stage: 'canary' }, AT_MS - 1))
    expect(old).toMatchObject({ outcome: 'inconclusive', stage: 'quarter', findings: [] })
    expect(old.share).toMatchObject({ planned: 0.25, observed: null, requests: 0 })
  })

  it('does not keep a failure that somebody has acknowledged since', () => {
    const acknowledged = { ...rollout, changedMs: AT_MS + 60_000 }
    const failed = row({ outcome: 'fail' }, AT_MS + 30_000)
    expect(verdictNow(acknowledged, failed).outcome).toBe('inconclusive')
  })

  it('is inconclusive, never pass, while nothing was judged', () => {
    expect(verdictNow(rollout, null).outcome).toBe('inconclusive')
    const pending = { ...rollout, state: 'pending' as const, stage: null, changedMs: null }
    expect(verdictNow(pending, null)).toMatchObject({ outcome: 'inconclusive', stage: null })
  })
})
