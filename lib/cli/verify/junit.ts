// The answer as JUnit XML, which pipelines show as test results: one test case for each finding.
import type { Finding } from '#lib/model/verdict'
import { hasVerdict, type Verified, type VerifyReply } from './outputs'

/** What decided before the findings were asked: they are about something else, or too old. */
const WITHOUT_FINDINGS: readonly VerifyReply['code'][] = ['other-stage', 'ended', 'other-plan']

type Kind = 'failure' | 'error' | 'skipped'

interface TestCase {
  readonly className: string
  readonly name: string
  /** Null: it passed. */
  readonly problem: {
    readonly kind: Kind
    readonly type: string
    readonly message: string
    readonly text: string
  } | null
}

/**
 * A finding that decides is a failure when it fails, and an error when it is inconclusive or could not
 * be asked. One that is only shown is skipped unless it passes; in a dry run all of them are.
 */
export function toJunit(verified: Verified): string {
  const cases = casesOf(verified)
  const counts = countsOf(cases)
  const suite = suiteName(verified)
  const at = hasVerdict(verified) ? ` timestamp="${verified.asOf.slice(0, 19)}"` : ''
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="grayproof" ${counts}>`,
    `  <testsuite name="${attribute(suite)}" ${counts} time="0"${at}>`,
    ...cases.flatMap(caseLines),
    '  </testsuite>',
    '</testsuites>',
  ].join('\n')
}

function suiteName(verified: Verified): string {
  if (!hasVerdict(verified) || verified.stage === null) return verified.rollout
  return `${verified.rollout}, stage ${verified.stage}`
}

function casesOf(verified: Verified): readonly TestCase[] {
  const { rollout, reason } = verified
  if (!hasVerdict(verified)) {
    const problem = { kind: 'error', type: 'no-answer', message: reason, text: reason } as const
    return [{ className: rollout, name: 'verdict', problem }]
  }
  const { code, verdict, dryRun } = verified
  const findings = WITHOUT_FINDINGS.includes(code) ? [] : verdict.findings
  const cases = findings.map((finding) => caseOf(finding, verified))
  const decided = code === 'verdict' && findings.some(({ required }) => required)
  if (decided) return cases
  const kind = dryRun ? 'skipped' : 'error'
  const problem = { kind, type: code, message: reason, text: reason } as const
  return [{ className: rollout, name: 'verdict', problem }, ...cases]
}

function caseOf(finding: Finding, { rollout, dryRun }: VerifyReply): TestCase {
  const { check, subject, code, outcome, summary, evidence, required } = finding
  const named = { className: `${rollout}.${check}`, name: subject }
  if (outcome === 'pass') return { ...named, problem: null }
  const kind = dryRun || !required ? 'skipped' : outcome === 'fail' ? 'failure' : 'error'
  const why = required ? (dryRun ? `dry run, really ${outcome}: ` : '') : `shown only, ${outcome}: `
  const traces = evidence.map(({ traceId }) => traceId)
  const text = traces.length === 0 ? summary : `${summary}\ntraces: ${traces.join(' ')}`
  return { ...named, problem: { kind, type: code, message: `${why}${summary}`, text } }
}

function countsOf(cases: readonly TestCase[]): string {
  const count = (kind: Kind) => cases.filter(({ problem }) => problem?.kind === kind).length
  return `tests="${cases.length}" failures="${count('failure')}" errors="${count('error')}" skipped="${count('skipped')}"`
}

function caseLines({ className, name, problem }: TestCase): string[] {
  const open = `    <testcase classname="${attribute(className)}" name="${attribute(name)}" time="0"`
  if (problem === null) return [`${open}/>`]
  const { kind, type, message, text } = problem
  const said = ` message="${attribute(message)}"`
  const typed = kind === 'skipped' ? '' : ` type="${attribute(type)}"`
  return [`${open}>`, `      <${kind}${said}${typed}>${content(text)}</${kind}>`, '    </testcase>']
}

const ENTITY: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
}

function content(text: string): string {
  return allowed(text).replaceAll(/[&<>"]/g, (character) => ENTITY[character] ?? character)
}

/** A parser turns line breaks in attributes into spaces unless they are written as references. */
function attribute(text: string): string {
  return content(text).replaceAll(/[\t\n\r]/g, (character) => `&#${character.charCodeAt(0)};`)
}

/** Names come from spans: characters that XML 1.0 does not have, also as references, are replaced. */
function allowed(text: string): string {
  return text.replaceAll(
    /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu,
    '\u{FFFD}',
  )
}
