import { describe, expect, it } from 'vitest'
import { AppError } from '#lib/model/app-error'
import type { StageAction, StageChange } from '#lib/model/rollout'
import type { Happening } from '#lib/plan/follow/follower'
import { actionsTo, nextActions, type Standing } from '#lib/plan/follow/next-actions'
import { NOT_STARTED, nextPosition } from '#lib/plan/stages'

const stage = (name: string, share: number | null, ramp: null | { from: number } = null) => ({
  ...{ name, share, tolerance: null, holdMs: null },
  ramp: ramp === null ? null : { ...ramp, overMs: 60_000 },
})
const STAGES = [
  stage('marked', 0),
  stage('canary', 0.05),
  stage('quarter', 0.25),
  stage('back', 0.05),
  stage('all', 1),
]
const T0_MS = 1_000_000

/** Where a rollout stands after these actions, one second apart. */
function standing(actions: readonly StageAction[], stages = STAGES): Standing {
  const plan = { name: 'favorites-v2', stages }
  const history: StageChange[] = []
  for (const [n, action] of actions.entries()) {
    const position = nextPosition(plan, history.at(-1) ?? NOT_STARTED, action)
    const kept = { id: String(n), rollout: plan.name, author: 'test', action }
    history.push({ ...position, ...kept, atMs: T0_MS + n * 1_000 })
  }
  return { plan, history, position: history.at(-1) ?? NOT_STARTED }
}

const tell = (here: Standing, happening: Happening, atMs: number | null = null) =>
  nextActions(here, { object: 'favorites', rollout: null, atMs, happening })
const share = (value: number): Happening => ({ kind: 'share', share: value })

describe('what follows from a share', () => {
  it.each([
    ['starts at the stage that has it', [], 0.05, ['start', 'advance']],
    ['starts at the first', [], 0, ['start']],
    ['goes on to the next', ['start'], 0.05, ['advance']],
    ['goes over stages in between', ['start'], 0.25, ['advance', 'advance']],
    ['stays where it is', ['start', 'advance'], 0.05, []],
    [
      'finds the next stage with the same share',
      ['start', 'advance', 'advance'],
      0.05,
      ['advance'],
    ],
    ['never goes back', ['start', 'advance', 'advance'], 0, []],
    ['wakes what is paused', ['start', 'pause'], 0.05, ['resume', 'advance']],
    ['starts again after a rollback', ['start', 'rollback'], 0.05, ['start', 'advance']],
    ['starts again after a promotion', ['start', 'promote'], 0, ['rollback', 'start']],
  ] as const)('%s', (_, actions, value, expected) => {
    expect(tell(standing(actions), share(value)).actions).toEqual(expected)
  })

  it('says which stages there are when none has it', () => {
    const refused = () => tell(standing(['start']), share(0.4))
    expect(refused).toThrow(
      'favorites-v2 has no stage with a share of 40%: its stages are marked (0%), canary (5%), quarter (25%), back (5%), all (100%)',
    )
    expect(refused).toThrow(AppError)
  })

  it('takes a share of nothing for nothing new when no stage promises it', () => {
    const here = standing([], [stage('canary', 0.05)])
    expect(tell(here, share(0))).toEqual({ actions: [], why: 'gray gets nothing yet' })
  })

  it('takes every share along a ramp for its stage', () => {
    const here = standing([], [stage('canary', 0.05), stage('ramp', 1, { from: 0.1 })])
    expect(tell(here, share(0.4)).actions).toEqual(['start', 'advance'])
  })

  it('goes to the stage without a share when marks decide', () => {
    const here = standing([], [stage('canary', 0.05), stage('marked', null)])
    expect(tell(here, { kind: 'marks' }).actions).toEqual(['start', 'advance'])
    expect(tell(standing([]), { kind: 'marks' }).actions).toEqual(['start'])
  })
})

describe('what follows from an ending', () => {
  it.each([
    ['promoted', ['start'], ['promote']],
    ['promoted', ['start', 'pause'], ['promote']],
    ['promoted', ['start', 'promote'], []],
    ['promoted', ['start', 'rollback'], []],
    ['promoted', [], []],
    ['failed', ['start'], ['rollback']],
    ['failed', ['start', 'rollback'], []],
    ['renewed', ['start', 'advance'], ['rollback']],
    ['renewed', [], []],
    ['waits', ['start'], ['pause']],
    ['waits', ['start', 'pause'], []],
    ['goes-on', ['start', 'pause'], ['resume']],
    ['goes-on', ['start'], []],
  ] as const)('%s after %j: %j', (kind, actions, expected) => {
    const { actions: next, why } = tell(standing(actions), { kind })
    expect(next).toEqual(expected)
    expect(why === null).toBe(expected.length > 0)
  })
})

describe('what came too late', () => {
  const again: StageAction[] = ['start', 'rollback', 'start']
  it('does not end a run that began after it', () => {
    for (const kind of ['failed', 'promoted', 'renewed'] as const) {
      expect(tell(standing(again), { kind }, T0_MS + 1_500).actions).toEqual([])
      expect(tell(standing(again), { kind }, T0_MS + 2_500).actions).not.toEqual([])
    }
  })

  it('does not start again what ended after it', () => {
    const ended = standing(['start', 'advance', 'rollback'])
    expect(tell(ended, share(0.25), T0_MS + 1_500)).toEqual({
      actions: [],
      why: 'it happened before the last run ended',
    })
    expect(tell(ended, share(0.25), T0_MS + 3_000).actions).not.toEqual([])
  })
})

describe('the way to a stage by name', () => {
  it('goes there from anywhere, and does nothing when it is there', () => {
    expect(actionsTo(standing([]), 'quarter').actions).toEqual(['start', 'advance', 'advance'])
    expect(actionsTo(standing(['start', 'advance']), 'quarter').actions).toEqual(['advance'])
    expect(actionsTo(standing(['start', 'advance']), 'canary').actions).toEqual([])
    expect(actionsTo(standing(['start']), 'promoted').actions).toEqual(['promote'])
    expect(actionsTo(standing(['start', 'promote']), 'promoted').actions).toEqual([])
    expect(actionsTo(standing(['start', 'rollback']), 'rolled-back').actions).toEqual([])
  })

  it('does not go back, and knows no other names', () => {
    expect(() => actionsTo(standing(['start', 'advance']), 'marked')).toThrow('is past marked')
    expect(() => actionsTo(standing([]), 'nowhere')).toThrow(
      'has no stage "nowhere": its stages are',
    )
  })
})
