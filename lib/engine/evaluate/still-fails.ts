// Whether a failure that is seen no more was one: late spans may have changed what it rested on.
import type { Check } from '#lib/check/check'
import { CHECKS } from '#lib/check/index'
import type { Sample, SampledStage } from '#lib/check/sample'
import type { Finding } from '#lib/model/verdict'
import type { Plan } from '#lib/plan/plan'
import { findingKey } from '#lib/verdict/fold'
import type { Latch } from '#lib/verdict/latch'
import { askCheck } from './ask-checks'
import type { StageWatch } from './stage-watch'

/** Evidence of comparisons that late spans have not changed within this long of a failure stands. */
const LATE_MS = 180_000

export interface StillFailsArgs {
  readonly plan: Plan
  readonly stage: SampledStage
  readonly watch: StageWatch
  readonly nowMs: number
}

/** One for each stage: it keeps no more than the findings that ever failed in it. */
export interface FailureMemory {
  /** To be told of what fails now, before it is asked about what does not any more. */
  note(findings: readonly Finding[], watch: StageWatch): void
  /** A judge of latches for one look. */
  at(args: StillFailsArgs): (latch: Latch) => boolean
}

export function createFailureMemory(): FailureMemory {
  /** Changes before the data of a failing comparison ended, when it failed. */
  const compared = new Map<string, number>()
  /** The answer of the last time, which holds until something changes. */
  const asked = new Map<string, { readonly changes: number; readonly answer: boolean }>()

  const comparisonFails = ({ finding, failedAtMs }: Latch, { watch, nowMs }: StillFailsArgs) => {
    if (nowMs - failedAtMs > LATE_MS) return true
    const changes = watch.comparisonChanges(Number(finding.numbers.toMs))
    return changes <= (compared.get(findingKey(finding)) ?? 0)
  }

  return {
    note(findings, watch) {
      for (const finding of findings) {
        if (finding.outcome !== 'fail') continue
        asked.delete(findingKey(finding))
        if (!readsComparisons(finding)) continue
        const changes = watch.comparisonChanges(Number(finding.numbers.toMs))
        compared.set(findingKey(finding), changes)
      }
    },
    at(args) {
      const samples = new Map<number, Sample>()
      const sampleAt = (toMs: number) => {
        const sample = samples.get(toMs) ?? args.watch.sample(args.stage, toMs)
        samples.set(toMs, sample)
        return sample
      }
      return (latch) => {
        const { toMs } = latch.finding.numbers
        const { ledger } = args.watch
        if (readsComparisons(latch.finding)) return comparisonFails(latch, args)
        // Buckets that old are no longer kept one by one: the failure is final.
        if (typeof toMs !== 'number' || toMs <= ledger.youngFromMs()) return true
        const key = findingKey(latch.finding)
        const changes = ledger.changesBefore(toMs)
        const known = asked.get(key)
        if (known?.changes === changes) return known.answer
        const answer = failsAt(latch.finding, args.plan, sampleAt(toMs))
        asked.set(key, { changes, answer })
        return answer
      }
    },
  }
}

function readsComparisons({ check }: Finding): boolean {
  return checkNamed(check)?.needs.includes('comparisons') ?? false
}

/** Asks the check again about the data on which it failed, as late spans have left it. */
function failsAt(finding: Finding, plan: Plan, sample: Sample): boolean {
  const check = checkNamed(finding.check)
  if (check === undefined) return true
  return askCheck(plan, check, sample).some(
    (found) => found.outcome === 'fail' && findingKey(found) === findingKey(finding),
  )
}

function checkNamed(name: string): Check | undefined {
  return (CHECKS as readonly Check[]).find((check) => check.name === name)
}
