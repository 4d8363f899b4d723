// Folds findings into the answer of a stage: the worst required finding decides. Pure.
import type { Finding, Outcome } from '#lib/model/verdict'

/** From worst to best: the first that occurs is the outcome. */
const WORST_FIRST: readonly Outcome[] = ['error', 'fail', 'inconclusive', 'pass']

/** Nothing asked, or nothing required, is `inconclusive`: silence is no pass. */
export function foldOutcome(findings: readonly Finding[]): Outcome {
  const required = findings.filter((finding) => finding.required)
  return (
    WORST_FIRST.find((outcome) => required.some((finding) => finding.outcome === outcome)) ??
    'inconclusive'
  )
}

/** Worst first, required before shown, then as the checks said them. */
export function orderFindings(findings: readonly Finding[]): Finding[] {
  const rank = ({ outcome, required }: Finding) =>
    WORST_FIRST.indexOf(outcome) * 2 + (required ? 0 : 1)
  return findings.toSorted((a, b) => rank(a) - rank(b))
}

/** What was asked about what: at most one finding each. */
export function findingKey({ check, subject }: Pick<Finding, 'check' | 'subject'>): string {
  return `${check} ${subject}`
}
