// Puts a finding of a verdict into the words that formats take: how bad, about what, where to look. Pure.
import { type Alert, SEVERITIES, type Severity } from '#lib/model/alert'
import type { Finding, Outcome, Verdict } from '#lib/model/verdict'

/** Addresses of pages; null when nobody said under which one the dashboard is reached. */
export interface Links {
  rollout(rollout: string, check: string): string | null
  trace(traceId: string, rollout: string): string | null
}

export const NO_LINKS: Links = { rollout: () => null, trace: () => null }

export interface ToAlertArgs {
  readonly episode: string
  readonly check: string
  readonly finding: Finding
  readonly verdict: Verdict
  readonly openedMs: number
  readonly links: Links
}

export function toAlert(args: ToAlertArgs): Alert {
  const { episode, check, finding, verdict, openedMs, links } = args
  const { rollout, stage, share } = verdict
  const traceId = finding.evidence[0]?.traceId
  return {
    episode,
    state: 'firing',
    test: false,
    severity: severityOf(finding.outcome),
    rollout,
    stage,
    check,
    subject: finding.subject,
    outcome: finding.outcome,
    finding,
    share,
    startedAt: new Date(openedMs).toISOString(),
    endedAt: null,
    rolloutUrl: links.rollout(rollout, finding.check),
    traceUrl: traceId === undefined ? null : links.trace(traceId, rollout),
  }
}

/** What it was, and that it is over. */
export function toResolved(alert: Alert, endedMs: number): Alert {
  return { ...alert, state: 'resolved', endedAt: new Date(endedMs).toISOString() }
}

export function severityOf(outcome: Outcome): Severity {
  if (outcome === 'fail') return 'critical'
  return outcome === 'error' ? 'warning' : 'info'
}

/** Whether `a` is worse than `b`. */
export function isWorse(a: Severity, b: Severity): boolean {
  return SEVERITIES.indexOf(a) < SEVERITIES.indexOf(b)
}
