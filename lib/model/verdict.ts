// One question's answer (finding) and the stage's answer (verdict). Floor 0.
import type { TraceId } from './span'

/** No data is `inconclusive`, never `pass`. */
export const OUTCOMES = ['pass', 'fail', 'inconclusive', 'error'] as const
export type Outcome = (typeof OUTCOMES)[number]

/** Most trace ids kept with one finding. */
export const EVIDENCE_MAX = 20

export interface Evidence {
  readonly traceId: TraceId
  /** Why this trace shows it, e.g. a route outcome. */
  readonly note?: string
}

export interface Finding {
  readonly check: string
  /** What was asked about: a service, an edge "caller → callee", an endpoint. */
  readonly subject: string
  readonly outcome: Outcome
  /** Required findings decide the verdict; others are shown. */
  readonly required: boolean
  /** One English sentence. `code` and `numbers` let a page say it in another language. */
  readonly summary: string
  /** Stable word for the kind of answer, e.g. `share-deviates`. */
  readonly code: string
  /** Everything needed to compute the answer again: n, k, estimate, interval, threshold, method. */
  readonly numbers: Readonly<Record<string, number | string | null>>
  readonly evidence: readonly Evidence[]
  /** About how many more requests would decide it; null when decided or unknowable. */
  readonly moreRequestsNeeded: number | null
}

export interface ShareSummary {
  /** What is counted below; left out in verdicts of earlier versions: requests. */
  readonly countedBy?: 'request' | 'unit'
  /** Fractions in 0..1; null when the stage plans none. Along a ramp: what these requests promised. */
  readonly planned: number | null
  readonly tolerance: number | null
  readonly observed: number | null
  /** Confidence sequence [lower, upper]. */
  readonly interval: readonly [number, number] | null
  /** Requests, or units (users, sessions), and those of them that reached gray. */
  readonly requests: number
  readonly gray: number
}

export interface Verdict {
  readonly rollout: string
  readonly revision: number
  readonly stage: string | null
  readonly outcome: Outcome
  /** ISO 8601 UTC: the data is counted up to here. */
  readonly asOf: string
  /** ISO 8601 UTC: since when the outcome is what it is. */
  readonly since: string
  readonly share: ShareSummary
  readonly findings: readonly Finding[]
}
