// Verdicts for tests of alerts: a stage whose checks say what they are told to.
import type { Finding, Outcome, Verdict } from '#lib/model/verdict'
import { NO_SHARE } from '#lib/verdict/share-summary'

export const NOON = Date.UTC(2026, 10, 23, 12)
export const MINUTE = 60_000
export const HOUR = 60 * MINUTE
export const TRACE = '0af7651916cd43dd8448eb211c80319c'

export interface VerdictOptions {
  readonly rollout?: string
  readonly stage?: string | null
  readonly atMs?: number
  readonly sinceMs?: number
}

/** `outcomes` are of checks by name; all findings are required. */
export function verdictOf(
  outcomes: Readonly<Record<string, Outcome>>,
  { rollout = 'favorites-v2', stage = 'canary', atMs = NOON, sinceMs = atMs }: VerdictOptions = {},
): Verdict {
  const findings = Object.entries(outcomes).map(([check, outcome]) => findingOf(check, outcome))
  const worst = (['error', 'fail', 'inconclusive', 'pass'] as const).find((outcome) =>
    findings.some((finding) => finding.outcome === outcome),
  )
  return {
    rollout,
    revision: 1,
    stage,
    outcome: worst ?? 'inconclusive',
    asOf: new Date(atMs).toISOString(),
    since: new Date(sinceMs).toISOString(),
    share: NO_SHARE,
    findings,
  }
}

export function findingOf(check: string, outcome: Outcome): Finding {
  return {
    check,
    subject: 'favorites-service',
    outcome,
    required: true,
    summary: `${check} says ${outcome}.`,
    code: `${check}-${outcome}`,
    numbers: { n: 1000 },
    evidence: outcome === 'fail' ? [{ traceId: TRACE }] : [],
    moreRequestsNeeded: null,
  }
}
