import { describe, expect, it } from 'vitest'
import { AppError } from '#lib/model/app-error'
import { type RolloutPosition, STAGE_ACTIONS, type StageAction } from '#lib/model/rollout'
import { NOT_STARTED, nextPosition, possibleActions } from '#lib/plan/stages'

const stage = (name: string) => ({ name, share: null, ramp: null, tolerance: null, holdMs: null })
const plan = { name: 'favorites-v2', stages: [stage('canary'), stage('half'), stage('all')] }
const at = (state: RolloutPosition['state'], name: string | null): RolloutPosition => ({
  state,
  stage: name,
})

/** State and stage before → action → state and stage after; null: refused. */
const TABLE: readonly (readonly [RolloutPosition, StageAction, RolloutPosition | null])[] = [
  [NOT_STARTED, 'start', at('running', 'canary')],
  [NOT_STARTED, 'advance', null],
  [NOT_STARTED, 'pause', null],
  [NOT_STARTED, 'resume', null],
  [NOT_STARTED, 'promote', null],
  [NOT_STARTED, 'rollback', null],
  [NOT_STARTED, 'acknowledge', null],
  [at('running', 'canary'), 'start', null],
  [at('running', 'canary'), 'advance', at('running', 'half')],
  [at('running', 'half'), 'advance', at('running', 'all')],
  [at('running', 'all'), 'advance', null],
  [at('running', 'half'), 'pause', at('paused', 'half')],
  [at('running', 'half'), 'resume', null],
  [at('running', 'half'), 'promote', at('promoted', 'half')],
  [at('running', 'half'), 'rollback', at('rolled-back', 'half')],
  [at('running', 'half'), 'acknowledge', at('running', 'half')],
  [at('paused', 'half'), 'resume', at('running', 'half')],
  [at('paused', 'half'), 'pause', null],
  [at('paused', 'half'), 'advance', null],
  [at('paused', 'half'), 'start', null],
  [at('paused', 'half'), 'promote', at('promoted', 'half')],
  [at('paused', 'half'), 'rollback', at('rolled-back', 'half')],
  [at('promoted', 'all'), 'rollback', at('rolled-back', 'all')],
  [at('promoted', 'all'), 'start', null],
  [at('promoted', 'all'), 'resume', null],
  [at('rolled-back', 'half'), 'start', at('running', 'canary')],
  [at('rolled-back', 'half'), 'promote', null],
  [at('rolled-back', 'half'), 'resume', null],
]

describe('nextPosition', () => {
  it.each(TABLE)('%j, %s → %j', (before, action, after) => {
    if (after === null) expect(() => nextPosition(plan, before, action)).toThrow(AppError)
    else expect(nextPosition(plan, before, action)).toEqual(after)
  })

  it('says what is possible instead', () => {
    expect(() => nextPosition(plan, at('running', 'canary'), 'resume')).toThrow(
      'favorites-v2 is running stage canary: resume is not possible now, only advance, pause, promote, rollback, acknowledge',
    )
    expect(() => nextPosition(plan, at('running', 'all'), 'advance')).toThrow(
      'favorites-v2 is running stage all, the last one: advance is not possible now, only pause, promote, rollback, acknowledge',
    )
    expect(() => nextPosition(plan, NOT_STARTED, 'promote')).toThrow(
      'has not started: promote is not',
    )
  })
})

describe('possibleActions', () => {
  it('agrees with what nextPosition accepts, everywhere', () => {
    for (const [position] of TABLE) {
      const possible = possibleActions(plan, position)
      for (const action of STAGE_ACTIONS) {
        const accepted = (() => {
          try {
            nextPosition(plan, position, action)
            return true
          } catch {
            return false
          }
        })()
        expect(possible.includes(action), `${position.state} ${action}`).toBe(accepted)
      }
    }
  })
})
