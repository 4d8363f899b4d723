// Statuses for consumers that look at nothing else.
import type { Outcome } from '#lib/model/verdict'

const PASS = 200
const FAIL = 409
/** "Too early": ask again. */
const NOT_YET = 425
const NO_ROLLBACK = 412

/** Never 204 or another success for anything but a pass. */
export function statusOf(result: Outcome): number {
  if (result === 'pass') return PASS
  return result === 'fail' ? FAIL : NOT_YET
}

/** Where success means "roll back now": only a certain failure may. */
export function rollbackStatusOf(result: Outcome): number {
  return result === 'fail' ? PASS : NO_ROLLBACK
}

export const STATUS_WORDS = {
  [FAIL]: { text: 'The verdict is "fail".' },
  [NOT_YET]: { text: 'Neither passed nor failed: too early to tell, or nobody can tell now.' },
} as const

export const ROLLBACK_WORDS = {
  [NO_ROLLBACK]: { text: 'Anything but a failure: no reason to roll back.' },
} as const
