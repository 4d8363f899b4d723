// Keeps a failure standing after the numbers look good again, until somebody deals with it. Pure.
import type { Finding } from '#lib/model/verdict'
import { findingKey } from './fold'

/** Failures that are kept after they are seen no more; of more, those that failed first. */
const LATCHES_MAX = 1_000

/** A failed finding, with the time up to which data was counted when it failed first. */
export interface Latch {
  readonly finding: Finding
  readonly failedAtMs: number
}

export type Latches = ReadonlyMap<string, Latch>

export interface LatchedFindings {
  readonly findings: readonly Finding[]
  readonly latches: Latches
}

/**
 * A failing finding is latched, and shown with its present numbers. One that fails no more is shown
 * as it failed, unless `stillFails` says that late spans have changed the very data it rested on.
 */
export function latchFailures(
  current: readonly Finding[],
  latches: Latches,
  { nowMs, stillFails }: { readonly nowMs: number; readonly stillFails: (latch: Latch) => boolean },
): LatchedFindings {
  const next = new Map<string, Latch>()
  const shown = new Map(current.map((finding) => [findingKey(finding), finding]))
  for (const finding of current) {
    if (finding.outcome !== 'fail') continue
    const failedAtMs = latches.get(findingKey(finding))?.failedAtMs ?? nowMs
    const failed = { ...finding, numbers: { ...finding.numbers, failedAtMs } }
    next.set(findingKey(finding), { finding: failed, failedAtMs })
    shown.set(findingKey(finding), failed)
  }
  const past = [...latches].sort(([, a], [, b]) => a.failedAtMs - b.failedAtMs)
  for (const [key, latch] of past) {
    if (next.has(key) || next.size >= LATCHES_MAX || !stillFails(latch)) continue
    next.set(key, latch)
    shown.set(key, { ...latch.finding, numbers: { ...latch.finding.numbers, latched: 1 } })
  }
  return { findings: [...shown.values()], latches: next }
}

/** The latches that a stored verdict implies, so that a restart forgets no failure. */
export function latchesOf(findings: readonly Finding[]): Latches {
  const latches = new Map<string, Latch>()
  for (const finding of findings) {
    const { failedAtMs, latched: _latched, ...numbers } = finding.numbers
    if (finding.outcome !== 'fail' || typeof failedAtMs !== 'number') continue
    const kept = { ...finding, numbers: { ...numbers, failedAtMs } }
    latches.set(findingKey(finding), { finding: kept, failedAtMs })
  }
  return latches
}
