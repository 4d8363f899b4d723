// Which findings a verdict rests on, and in which order people should read them. Pure.
import type { Finding, Verdict } from '#lib/model/verdict'

/** One of each subject; what only follows from a fault elsewhere comes last. */
export function reasonsOf({ findings, outcome }: Verdict): Finding[] {
  const deciding = findings.filter((finding) => finding.required && finding.outcome === outcome)
  const subjects = new Map<string, Finding>()
  for (const finding of deciding) {
    if (!subjects.has(finding.subject)) subjects.set(finding.subject, finding)
  }
  const follows = ({ numbers }: Finding) => Number(numbers.inherited ?? 0)
  return [...subjects.values()].sort((a, b) => follows(a) - follows(b))
}
