// Tells cheaply which endpoints might ring at all, so that only those are computed exactly. Pure.
import type { Suspicion } from '#lib/check/compare/comparison'
import { RANK_PRIOR } from '#lib/stats/rank/rank-evidence'
import { newestSums, segmentsOf } from './starts'
import type { Subject } from './subject'
import { AT, at, EVIDENCE_SIZE } from './sums'

/** Numbers kept of each start: S, V, gray's requests and errors. */
const PER_START = 4
/** ln LR of errors, p95 and p99 stand at the front of the sums. */
const LR_SIZE = AT.rankS
const ERROR_LR = [AT.errorLr, AT.p95Lr] as const
const SLOW_LR = [AT.p95Lr, AT.rankS] as const

/** What the newest slot is added to: greatest ln LR over all earlier starts, at least 0 (a new start). */
export interface Screen {
  readonly version: number
  readonly newestSlot: number
  readonly lr: Float64Array
  readonly starts: Float64Array
}

const NOTHING = new Float64Array(EVIDENCE_SIZE)

/** CUSUM over starts: Kadane's greatest sum of a run that ends with the newest slot. */
export function screenOf(subject: Subject, newestSlot: number): Screen {
  const segments = segmentsOf(subject, newestSlot).filter(({ slot }) => slot < newestSlot)
  const lr = new Float64Array(LR_SIZE)
  for (const { sums } of segments) {
    for (let i = 0; i < LR_SIZE; i += 1) lr[i] = Math.max(0, at(lr, i) + at(sums, i))
  }
  const starts = new Float64Array((segments.length + 1) * PER_START)
  for (let j = segments.length - 1; j >= 0; j -= 1) {
    const sums = segments[j]?.sums ?? NOTHING
    for (let i = 0; i < PER_START; i += 1) {
      starts[j * PER_START + i] = at(starts, (j + 1) * PER_START + i) + at(sums, AT.rankS + i)
    }
  }
  return { version: subject.version, newestSlot, lr, starts }
}

export interface Question {
  readonly screen: Screen
  readonly subject: Subject
  readonly suspicion: Suspicion
  /** ln(1/α): evidence of any start and any alternative below this cannot ring. */
  readonly thresholdLn: number
}

export function mayRingErrors({ screen, subject, thresholdLn, suspicion }: Question): boolean {
  const { designEffect, ceiling } = suspicion
  const sums = newestSums(subject, screen.newestSlot)
  if (greatestLr(screen, sums, ERROR_LR) >= thresholdLn * designEffect) return true
  // k errors say at most k ln(1/ceiling) against a rate of at most the ceiling.
  const errorsMin = (thresholdLn * designEffect) / -Math.log(ceiling)
  for (let j = 0; j < screen.starts.length; j += PER_START) {
    const n = at(screen.starts, j + 2) + at(sums, AT.requests)
    const k = at(screen.starts, j + 3) + at(sums, AT.errors)
    if (k >= errorsMin && k > ceiling * n) return true
  }
  return false
}

export function mayRingLatency({ screen, subject, thresholdLn, suspicion }: Question): boolean {
  const { designEffect } = suspicion
  const sums = newestSums(subject, screen.newestSlot)
  if (greatestLr(screen, sums, SLOW_LR) >= thresholdLn * designEffect) return true
  // ln E ≤ u²/2 + ln 2, where u² = S² / (D (V + r D)).
  const least = 2 * Math.max(0, thresholdLn - Math.LN2) * designEffect
  for (let j = 0; j < screen.starts.length; j += PER_START) {
    const s = at(screen.starts, j) + at(sums, AT.rankS)
    const v = at(screen.starts, j + 1) + at(sums, AT.rankV)
    if (s > 0 && s * s >= least * (v + RANK_PRIOR * designEffect)) return true
  }
  return false
}

function greatestLr(
  { lr }: Screen,
  sums: Float64Array,
  [from, to]: readonly [number, number],
): number {
  let greatest = 0
  for (let i = from; i < to; i += 1) greatest = Math.max(greatest, at(lr, i) + at(sums, i))
  return greatest
}
