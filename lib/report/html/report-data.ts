// Everything that the report of a rollout tells, as it was at one moment. Pure.
import type { RolloutState, StageAction } from '#lib/model/rollout'
import type { ShareHistory } from '#lib/model/share-history'
import type { Verdict } from '#lib/model/verdict'
import type { Stage } from '#lib/plan/plan'
import type { ComparisonCells } from '#lib/report/tables/comparison'
import type { ViolationCells } from '#lib/report/tables/violations'

/** What somebody did, or what the verdict became. */
export interface ReportEvent {
  readonly atMs: number
  /** Null: the verdict. */
  readonly author: string | null
  readonly what:
    | { readonly kind: 'action'; readonly action: StageAction; readonly stage: string | null }
    | { readonly kind: 'revision'; readonly revision: number }
    | {
        readonly kind: 'verdict'
        readonly outcome: Verdict['outcome']
        readonly stage: string | null
      }
}

export interface ReportData {
  readonly name: string
  readonly state: RolloutState
  readonly verdict: Verdict
  readonly stages: readonly Stage[]
  readonly history: ShareHistory
  /** The range that is compared, epoch ms. */
  readonly fromMs: number
  readonly toMs: number
  /** As many as a page may have, and how many there are. */
  readonly comparison: readonly ComparisonCells[]
  readonly comparisonRows: number
  readonly violations: readonly ViolationCells[]
  /** False: there are more. */
  readonly hasAllViolations: boolean
  /** Oldest first. */
  readonly events: readonly ReportEvent[]
  /** The plan as its author sent it. */
  readonly sourceText: string
  readonly generatedMs: number
  /** Pages of the dashboard; null when nobody said under which address it is reached. */
  readonly rolloutUrl: string | null
  readonly traceUrl: ((traceId: string) => string) | null
}
