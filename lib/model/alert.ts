// What is told to people and tools outside: one episode of trouble, and its end. Floor 0.
import type { Finding, Outcome, ShareSummary } from './verdict'

/** Worst first. */
export const SEVERITIES = ['critical', 'warning', 'info'] as const
export type Severity = (typeof SEVERITIES)[number]

export interface Alert {
  /** One id from the first word on a trouble to the word on its end: receivers merge and resolve by it. */
  readonly episode: string
  readonly state: 'firing' | 'resolved'
  /** Sent by a person to see whether a target works. */
  readonly test: boolean
  readonly severity: Severity
  readonly rollout: string
  readonly stage: string | null
  readonly check: string
  /** What was asked about: a service, an edge "caller → callee", an endpoint. */
  readonly subject: string
  readonly outcome: Outcome
  /** Why: the worst finding of the check at that moment. */
  readonly finding: Finding
  readonly share: ShareSummary
  /** ISO 8601 UTC. */
  readonly startedAt: string
  /** ISO 8601 UTC; null while it lasts. */
  readonly endedAt: string | null
  /** Pages of the dashboard; null when nobody said under which address it is reached. */
  readonly rolloutUrl: string | null
  readonly traceUrl: string | null
}

/** One thing to send. Several alerts make a digest. */
export interface AlertMessage {
  /** The same however often it is sent: receivers drop repeats by it. */
  readonly id: string
  /** ISO 8601 UTC: when it was written, not when it is sent. */
  readonly at: string
  /** At least one. */
  readonly alerts: readonly Alert[]
}
