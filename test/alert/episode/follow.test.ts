// How: verdicts and stage changes are told in order of time, as the evaluator would find them.
import { describe, expect, it } from 'vitest'
import {
  afterEvent,
  type Episode,
  type EpisodeEvent,
  GRACE_MS,
  UNDECIDED_MS,
} from '#lib/alert/episode/episode'
import { ENDED_WATCH_MS, elapse, followVerdict, type JudgedRow } from '#lib/alert/episode/follow'
import { NO_LINKS } from '#lib/alert/episode/to-alert'
import type { RolloutState, StageAction, StageChange } from '#lib/model/rollout'
import type { Outcome } from '#lib/model/verdict'
import { HOUR, MINUTE, NOON, TRACE, verdictOf } from '#test/support/alerts/verdicts'

function story() {
  const episodes = new Map<string, Episode>()
  const history: StageChange[] = []
  const events: EpisodeEvent[] = []
  let last: JudgedRow | null = null
  const following = () => ({
    open: [...episodes.values()].filter(({ resolvedMs }) => resolvedMs === null),
    history,
    links: NO_LINKS,
  })
  const take = (found: readonly EpisodeEvent[]) => {
    for (const event of found) {
      events.push(event)
      const next = afterEvent(episodes.get(event.episode) ?? null, event)
      if (next !== null) episodes.set(next.id, next)
    }
  }
  const pass = (atMs: number) => take(elapse(following(), { nowMs: atMs, last }))
  const change = (atMs: number, action: StageAction, state: RolloutState = 'running') => {
    const id = `${action}-${atMs}`
    history.push({ id, rollout: 'favorites-v2', atMs, action, state, stage: 'canary', author: 'x' })
  }
  change(NOON - HOUR, 'start')
  return {
    events,
    episodes,
    pass,
    change,
    judge: (atMs: number, outcomes: Readonly<Record<string, Outcome>>, sinceMs = atMs) => {
      pass(atMs)
      const row = { atMs, verdict: verdictOf(outcomes, { atMs, sinceMs }) }
      take(followVerdict(following(), row))
      last = row
    },
    said: () =>
      events.map(({ kind, check, reason }) => [kind, check, reason].filter(Boolean).join(' ')),
  }
}

describe('an episode', () => {
  it('opens with a failing required finding, and holds what there is to tell', () => {
    const { judge, events } = story()
    judge(NOON, { routing: 'fail', latency: 'inconclusive' })
    expect(events).toHaveLength(1)
    expect(events[0]?.alert).toMatchObject({
      state: 'firing',
      severity: 'critical',
      check: 'routing',
      subject: 'favorites-service',
      startedAt: new Date(NOON).toISOString(),
      endedAt: null,
      finding: { evidence: [{ traceId: TRACE }] },
    })
  })

  it('does not open for findings that are only shown', () => {
    const { episodes } = story()
    const verdict = verdictOf({ coverage: 'fail' })
    const shown = {
      ...verdict,
      findings: verdict.findings.map((it) => ({ ...it, required: false })),
    }
    const row = { atMs: NOON, verdict: shown }
    expect(followVerdict({ open: [], history: [], links: NO_LINKS }, row)).toEqual([])
    expect(episodes.size).toBe(0)
  })

  it('stays one while its check flaps', () => {
    const { judge, pass, said, episodes } = story()
    for (let i = 0; i < 50; i += 1) {
      judge(NOON + i * MINUTE, { routing: i % 2 === 0 ? 'fail' : 'pass' })
    }
    expect(episodes.size).toBe(1)
    expect(said().filter((it) => it.startsWith('opened'))).toHaveLength(1)
    expect(said().some((it) => it.startsWith('resolved'))).toBe(false)
    pass(NOON + 49 * MINUTE + GRACE_MS - 1)
    expect(said().some((it) => it.startsWith('resolved'))).toBe(false)
    pass(NOON + 49 * MINUTE + GRACE_MS)
    expect(said().at(-1)).toBe('resolved routing recovered')
  })

  it('ends when it was last seen, not when its health was believed', () => {
    const { judge, pass, events } = story()
    judge(NOON, { routing: 'fail' })
    judge(NOON + MINUTE, { routing: 'pass' })
    pass(NOON + HOUR)
    expect(events.at(-1)).toMatchObject({
      atMs: NOON + MINUTE + GRACE_MS,
      alert: { state: 'resolved', endedAt: new Date(NOON + MINUTE).toISOString() },
    })
  })

  it('is another one after its end', () => {
    const { judge, pass, episodes } = story()
    judge(NOON, { routing: 'fail' })
    judge(NOON + MINUTE, { routing: 'pass' })
    pass(NOON + HOUR)
    judge(NOON + 2 * HOUR, { routing: 'fail' })
    expect(episodes.size).toBe(2)
  })

  it('says more only when it gets worse', () => {
    const { judge, said } = story()
    judge(NOON, { latency: 'error' })
    judge(NOON + MINUTE, { latency: 'error' })
    judge(NOON + 2 * MINUTE, { latency: 'fail' })
    judge(NOON + 3 * MINUTE, { latency: 'error' })
    judge(NOON + 4 * MINUTE, { latency: 'fail' })
    expect(said()).toEqual(['opened latency', 'worsened latency'])
  })

  it('is one for each check, however many findings of it fail', () => {
    const { judge, episodes } = story()
    const checks = ['routing', 'latency', 'error-rate', 'traffic-share']
    judge(NOON, Object.fromEntries(checks.map((check) => [check, 'fail' as const])))
    expect([...episodes.values()].map(({ check }) => check)).toEqual(checks)
  })

  it.each([
    ['advance', 'running', 'stage-changed'],
    ['rollback', 'rolled-back', 'ended'],
    ['promote', 'promoted', 'ended'],
    ['acknowledge', 'running', 'acknowledged'],
  ] as const)('ends at once with %s', (action, state, reason) => {
    const { judge, change, pass, events } = story()
    judge(NOON, { routing: 'fail' })
    change(NOON + MINUTE, action, state)
    pass(NOON + 2 * MINUTE)
    expect(events.at(-1)).toMatchObject({ kind: 'resolved', reason, atMs: NOON + MINUTE })
    judge(NOON + 3 * MINUTE, { routing: 'fail' })
    expect(events.at(-1)).toMatchObject({ kind: 'opened' })
    expect(new Set(events.map(({ episode }) => episode)).size).toBe(2)
  })

  it('outlasts a pause', () => {
    const { judge, change, pass, said } = story()
    judge(NOON, { routing: 'fail' })
    change(NOON + MINUTE, 'pause', 'paused')
    change(NOON + 2 * MINUTE, 'resume')
    pass(NOON + HOUR)
    expect(said()).toEqual(['opened routing'])
  })

  it('is told also when the stage ended before anybody looked', () => {
    const { judge, change, pass, said } = story()
    change(NOON + 1, 'rollback', 'rolled-back')
    judge(NOON, { routing: 'fail' })
    pass(NOON + MINUTE)
    expect(said()).toEqual(['opened routing', 'resolved routing ended'])
  })

  it('ends when its rollout is judged no more', () => {
    const { judge, change, pass, said } = story()
    change(NOON, 'promote', 'promoted')
    judge(NOON + MINUTE, { 'traffic-share': 'fail' })
    pass(NOON + ENDED_WATCH_MS - 1)
    expect(said()).toEqual(['opened traffic-share'])
    pass(NOON + ENDED_WATCH_MS)
    expect(said().at(-1)).toBe('resolved traffic-share ended')
  })

  it('has the same id for whoever follows the same journal', () => {
    const ids = [story(), story()].map(({ judge, events }) => {
      judge(NOON, { routing: 'fail' })
      return events[0]?.episode
    })
    expect(ids[0]).toMatch(/^[0-9a-f]{32}$/)
    expect(ids[0]).toBe(ids[1])
  })
})

describe('a stage that stays undecided', () => {
  it('is worth a word after a quarter of an hour, once', () => {
    const { judge, pass, said } = story()
    judge(NOON, { latency: 'inconclusive' })
    pass(NOON + UNDECIDED_MS - 1)
    expect(said()).toEqual([])
    pass(NOON + UNDECIDED_MS)
    pass(NOON + HOUR)
    expect(said()).toEqual(['opened verdict'])
  })

  it('is over when it is decided', () => {
    const { judge, pass, said, events } = story()
    judge(NOON, { latency: 'inconclusive' })
    pass(NOON + HOUR)
    judge(NOON + HOUR, { latency: 'pass' })
    pass(NOON + 2 * HOUR)
    expect(said()).toEqual(['opened verdict', 'recovering verdict', 'resolved verdict recovered'])
    expect(events[0]?.alert).toMatchObject({ severity: 'info', outcome: 'inconclusive' })
  })

  it('counts from the beginning of the stage', () => {
    const { judge, change, pass, said } = story()
    change(NOON, 'advance')
    judge(NOON + 1, { latency: 'inconclusive' }, NOON - HOUR)
    pass(NOON + UNDECIDED_MS - 1)
    expect(said()).toEqual([])
  })

  it.each([
    ['pause', 'paused'],
    ['promote', 'promoted'],
    ['rollback', 'rolled-back'],
  ] as const)('is none after %s', (action, state) => {
    const { judge, change, pass, said } = story()
    change(NOON, action, state)
    judge(NOON + 1, { latency: 'inconclusive' })
    pass(NOON + HOUR)
    expect(said()).toEqual([])
  })
})
