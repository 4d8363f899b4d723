// @vitest-environment jsdom
// How: the report is read by a strict XML parser, as pipelines read it.
import { describe, expect, it } from 'vitest'
import { toJunit } from '#lib/cli/verify/junit'
import type { VerifyReply } from '#lib/cli/verify/outputs'
import { decide, type GateFacts, type GateQuestion } from '#lib/load/gate/decide'
import type { Finding, Outcome } from '#lib/model/verdict'
import { SAMPLE_MS, sampleFinding, sampleVerdict } from '#test/support/gates/sample-verdict'

/** Throws on anything that is not well-formed. */
function parse(xml: string): Element {
  const { documentElement } = new DOMParser().parseFromString(xml, 'application/xml')
  const error = documentElement.getElementsByTagName('parsererror')[0]
  if (error !== undefined || documentElement.tagName === 'parsererror') throw new Error(xml)
  return documentElement
}

interface Asked {
  readonly question?: Partial<GateQuestion>
  readonly facts?: Partial<GateFacts>
}

function reply(
  outcome: Outcome,
  findings: Finding[],
  { question, facts }: Asked = {},
): VerifyReply {
  const verdict = sampleVerdict(outcome, { findings })
  const evaluator = { judgedAgoMs: 0, unjudged: [] }
  const found = { verdict, state: 'running', revision: 1, evaluator, nowMs: SAMPLE_MS } as const
  const asked = { stage: null, freshMs: 600_000, dryRun: false, ...question }
  return { ...decide(asked, { ...found, ...facts }), verdict }
}

const cases = (report: Element) =>
  [...report.getElementsByTagName('testcase')].map((one) => [
    one.getAttribute('classname'),
    one.firstElementChild?.tagName ?? 'passed',
  ])
const counts = (report: Element) =>
  ['tests', 'failures', 'errors', 'skipped'].map((name) => Number(report.getAttribute(name)))

const ALL = (['pass', 'fail', 'inconclusive', 'error'] as const).flatMap((outcome) => [
  sampleFinding({ check: `${outcome}-decides`, outcome }),
  sampleFinding({ check: `${outcome}-shown`, outcome, required: false }),
])

describe('the JUnit report', () => {
  it('has one case for each finding: what decides fails or errs, what is shown is skipped', () => {
    const report = parse(toJunit(reply('fail', ALL)))
    expect(cases(report)).toEqual([
      ['favorites-v2.pass-decides', 'passed'],
      ['favorites-v2.pass-shown', 'passed'],
      ['favorites-v2.fail-decides', 'failure'],
      ['favorites-v2.fail-shown', 'skipped'],
      ['favorites-v2.inconclusive-decides', 'error'],
      ['favorites-v2.inconclusive-shown', 'skipped'],
      ['favorites-v2.error-decides', 'error'],
      ['favorites-v2.error-shown', 'skipped'],
    ])
    expect(counts(report)).toEqual([8, 1, 2, 3])
    const [suite] = report.children
    expect(suite?.getAttribute('name')).toBe('favorites-v2, stage canary')
    expect(suite?.getAttribute('timestamp')).toBe('2026-11-22T12:00:00')
  })

  it('carries the sentence and the traces of a failure', () => {
    const [failure] = parse(toJunit(reply('fail', ALL))).getElementsByTagName('failure')
    expect(failure?.getAttribute('message')).toBe('Three marked requests reached baseline.')
    expect(failure?.getAttribute('type')).toBe('missed-gray')
    expect(failure?.textContent).toContain(`traces: ${'1'.repeat(32)} ${'2'.repeat(32)}`)
  })

  it('fails nothing in a dry run', () => {
    const report = parse(toJunit(reply('fail', ALL, { question: { dryRun: true } })))
    expect(counts(report)).toEqual([8, 0, 0, 6])
    const [, , failed] = report.getElementsByTagName('skipped')
    expect(failed?.getAttribute('message')).toContain('inconclusive: ')
  })

  it('is an error where the findings do not answer the question', () => {
    const passing = [sampleFinding({ outcome: 'pass' })]
    const elsewhere = parse(toJunit(reply('pass', passing, { question: { stage: 'half' } })))
    expect(cases(elsewhere)).toEqual([['favorites-v2', 'error']])
    const stale = parse(toJunit(reply('pass', passing, { facts: { evaluator: null } })))
    expect(cases(stale)).toEqual([
      ['favorites-v2', 'error'],
      ['favorites-v2.routing', 'passed'],
    ])
    expect(cases(parse(toJunit(reply('inconclusive', []))))).toEqual([['favorites-v2', 'error']])
  })

  it('is an error where there is no answer at all', () => {
    const lost = { result: 'error', rollout: 'a<b', reason: 'cannot reach "it" & <that>' } as const
    const report = parse(toJunit(lost))
    expect(counts(report)).toEqual([1, 0, 1, 0])
    expect(report.getElementsByTagName('error')[0]?.textContent).toBe(lost.reason)
  })

  it('survives every character that a span can carry in a name', () => {
    const characters = Array.from({ length: 0x2_100 }, (_, code) => String.fromCharCode(code))
    const nasty = `${characters.join('')}]]>\uD800x\uDFFF\uFFFE\uFFFF😀文`
    const finding = sampleFinding({ subject: nasty, summary: nasty, check: nasty, code: nasty })
    const report = parse(toJunit(reply('fail', [finding])))
    const name = report.getElementsByTagName('testcase')[0]?.getAttribute('name') ?? ''
    expect(name).toContain('😀文')
    expect(name).toContain('\t\n')
    expect(name).toContain('<=>?')
    expect(name).not.toContain('\u0000')
  })
})
