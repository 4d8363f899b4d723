// Asks for a verdict and tells it: the outcome and its reasons, then each finding with its evidence.
import type { Remote } from '#lib/cli/remote/connect'
import { shareInWords } from '#lib/cli/remote/share-in-words'
import { SIGN } from '#lib/cli/remote/sign'
import { AppError } from '#lib/model/app-error'
import { didYouMean } from '#lib/model/did-you-mean'
import type { Evidence, Finding, Verdict } from '#lib/model/verdict'
import { numbersInWords } from './numbers-in-words'
import { recipe } from './recipe'

export interface ExplainQuestion {
  readonly rollout: string
  /** Only these checks. */
  readonly check?: readonly string[]
  readonly json?: boolean
}

/** Throws AppError `bad-request` for a check that says nothing in this verdict. */
export async function explainVerdict(remote: Remote, question: ExplainQuestion): Promise<void> {
  const { rollout, check, json } = question
  const path = `/rollouts/${encodeURIComponent(rollout)}/verdict`
  const verdict = await remote.api.call<Verdict>(path)
  const findings = check === undefined ? verdict.findings : only(verdict.findings, check)
  const chosen: Verdict = { ...verdict, findings }
  if (json) remote.print(JSON.stringify(chosen, null, 2))
  else for (const line of explanation(chosen, remote.url)) remote.print(line)
}

function only(findings: readonly Finding[], checks: readonly string[]): Finding[] {
  const known = [...new Set(findings.map((finding) => finding.check))]
  const odd = checks.find((check) => !known.includes(check))
  if (odd === undefined) return findings.filter((finding) => checks.includes(finding.check))
  const near = didYouMean(odd, known)
  const hint = near === null ? '' : ` (did you mean ${near}?)`
  const said = known.length === 0 ? 'it has no findings yet' : `it has ${known.join(', ')}`
  throw new AppError('bad-request', `the verdict says nothing of "${odd}"${hint}: ${said}`)
}

/** Lines for a terminal; `url` is where traces can be looked at. */
function explanation(verdict: Verdict, url: string): string[] {
  const { rollout, revision, stage, outcome, since, asOf, share, findings } = verdict
  const where = stage === null ? 'not started' : `stage ${stage}`
  return [
    `${SIGN[outcome]} ${rollout}, ${where}: ${outcome}`,
    ...reasons(verdict).map((reason) => `  because ${reason}`),
    `  since ${since}, as of ${asOf}, by revision ${revision} of the plan`,
    `  share: ${shareInWords(share)}`,
    ...findings.flatMap((finding) => ['', ...findingLines(finding, { url, verdict })]),
  ]
}

/** The sentences that made the outcome what it is. */
function reasons({ outcome, findings }: Verdict): string[] {
  if (findings.length === 0) return ['nothing has been judged yet']
  const required = findings.filter((finding) => finding.required)
  if (outcome === 'pass') return [`all ${required.length} required findings pass`]
  const deciding = required.filter((finding) => finding.outcome === outcome)
  return deciding.map(({ check, summary }) => `${check}: ${summary}`)
}

interface Telling {
  readonly url: string
  readonly verdict: Verdict
}

function findingLines(finding: Finding, telling: Telling): string[] {
  const { check, subject, outcome, required, code, summary, moreRequestsNeeded } = finding
  const about = subject === check ? '' : ` of ${subject}`
  const more =
    moreRequestsNeeded === null ? [] : [`about ${moreRequestsNeeded} more requests would decide it`]
  const { numbers, window } = numbersInWords(finding.numbers)
  return [
    `${SIGN[outcome]} ${check}${about}: ${outcome} (${code}${required ? '' : ', shown only'})`,
    `    ${summary}`,
    ...more.map((line) => `    ${line}`),
    ...indented('numbers', numbers),
    ...indented('counted', window === null ? [] : [window]),
    ...indented('recompute', recipe(finding, telling.verdict)),
    ...indented(
      'traces',
      finding.evidence.map((evidence) => traceLine(evidence, telling)),
    ),
  ]
}

function traceLine({ traceId, note }: Evidence, { url, verdict }: Telling): string {
  const link = `${url}/traces/${traceId}?rollout=${encodeURIComponent(verdict.rollout)}`
  return note === undefined ? link : `${link}  ${note}`
}

function indented(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`    ${title}:`, ...lines.map((line) => `      ${line}`)]
}
