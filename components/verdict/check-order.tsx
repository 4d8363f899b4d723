import type { Finding, Outcome } from '#lib/model/verdict'

const ORDER: readonly Outcome[] = ['fail', 'error', 'inconclusive', 'pass']
/** Answers that stand in the list itself. */
const SHOWN_MAX = 3

/** Worst first; among equals, what decides the verdict; checks without an answer last. */
export function bySeverity(a: Finding | undefined, b: Finding | undefined): number {
  return severity(a) - severity(b)
}

function severity(finding: Finding | undefined): number {
  if (finding === undefined) return ORDER.length * 2
  return ORDER.indexOf(finding.outcome) * 2 + (finding.required ? 0 : 1)
}

export interface ShownFindings {
  readonly shown: readonly Finding[]
  readonly rest: readonly Finding[]
}

/** The worst answers; of what is fine, one stands for all. */
export function restOf(sorted: readonly Finding[]): ShownFindings {
  const [first] = sorted
  if (first === undefined) return { shown: [], rest: [] }
  const alike = sorted.filter((finding) => bySeverity(finding, first) === 0)
  const shown = alike.slice(0, first.outcome === 'pass' ? 1 : SHOWN_MAX)
  return { shown, rest: sorted.filter((finding) => !shown.includes(finding)) }
}

interface CheckWords {
  (key: 'title'): string
  has(key: 'title'): boolean
}

/** What a check asks, in the visitor's language; its own name when there are no words. */
export function checkTitle(t: CheckWords, name: string): string {
  return t.has(name as 'title') ? t(name as 'title') : name
}
