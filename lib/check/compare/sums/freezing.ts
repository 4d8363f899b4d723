// Thresholds are frozen from the stage's first requests where there was no hour before. Pure.

import type { Arm } from '#lib/check/compare/pair-row'
import { THRESHOLD_REQUESTS_MIN, thresholdOf } from '#lib/check/compare/thresholds'
import type { Freezing, Subject } from './subject'
import { addTally, copyOf, countAll, emptyTally, sameTally } from './tally'

export function copyFreezing({ threshold, burnIn }: Freezing): Freezing {
  return { threshold, burnIn: burnIn === null ? null : copyOf(burnIn) }
}

/** Another bucket of the baseline, while there is no threshold. */
export function burnIn(freezing: Freezing, baseline: Arm): void {
  if (freezing.threshold !== null) return
  freezing.burnIn ??= emptyTally()
  countAll(freezing.burnIn, baseline)
}

/** From the next bucket on: what a threshold was read from is never held against it. */
export function freeze(freezing: Freezing): void {
  if (freezing.threshold !== null || freezing.burnIn === null) return
  if (freezing.burnIn.total < THRESHOLD_REQUESTS_MIN) return
  freezing.threshold = thresholdOf(freezing.burnIn)
  freezing.burnIn = null
}

/**
 * A slot was replaced: tells the later open ones. True when they have to be replaced too, since they
 * rest on a threshold that has changed; a burn-in that still goes on is only corrected.
 */
export function passOn({ open, freezing }: Subject, slot: number, after: Freezing): boolean {
  const later = open.filter((cell) => cell.slot > slot)
  const [next] = later
  if (next === undefined || sameFreezing(next.before, after)) return false
  const following = [...later.map(({ before }) => before), freezing]
  if (after.threshold !== null || following.some(({ threshold }) => threshold !== null)) {
    next.before = copyFreezing(after)
    return true
  }
  const change = copyOf(after.burnIn ?? emptyTally())
  addTally(change, next.before.burnIn ?? emptyTally(), -1)
  for (const one of following) {
    one.burnIn ??= emptyTally()
    addTally(one.burnIn, change)
  }
  return (freezing.burnIn?.total ?? 0) >= THRESHOLD_REQUESTS_MIN
}

function sameFreezing(a: Freezing, b: Freezing): boolean {
  if (JSON.stringify(a.threshold) !== JSON.stringify(b.threshold)) return false
  return sameTally(a.burnIn ?? emptyTally(), b.burnIn ?? emptyTally())
}
