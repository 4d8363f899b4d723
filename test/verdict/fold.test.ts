import { describe, expect, it } from 'vitest'
import type { Finding, Outcome } from '#lib/model/verdict'
import { findingKey, foldOutcome, orderFindings } from '#lib/verdict/fold'

const finding = (outcome: Outcome, required = true, subject: string = outcome): Finding => ({
  check: 'routing',
  subject,
  outcome,
  required,
  summary: '',
  code: '',
  numbers: {},
  evidence: [],
  moreRequestsNeeded: null,
})

/** Outcomes of required findings → the verdict. */
const TABLE: readonly (readonly [readonly Outcome[], Outcome])[] = [
  [[], 'inconclusive'],
  [['pass'], 'pass'],
  [['pass', 'pass'], 'pass'],
  [['pass', 'inconclusive'], 'inconclusive'],
  [['inconclusive'], 'inconclusive'],
  [['pass', 'fail', 'inconclusive'], 'fail'],
  [['fail', 'error'], 'error'],
  [['error', 'pass'], 'error'],
]

describe('foldOutcome', () => {
  it.each(TABLE)('%j is %s', (outcomes, verdict) => {
    expect(foldOutcome(outcomes.map((outcome) => finding(outcome)))).toBe(verdict)
    expect(foldOutcome(outcomes.toReversed().map((outcome) => finding(outcome)))).toBe(verdict)
  })

  it('leaves out what is only shown', () => {
    expect(foldOutcome([finding('pass'), finding('fail', false)])).toBe('pass')
    expect(foldOutcome([finding('pass', false)])).toBe('inconclusive')
  })
})

describe('orderFindings', () => {
  it('puts the worst first, and required ones before shown ones', () => {
    const findings = [
      finding('pass', false, 'a'),
      finding('inconclusive', true, 'b'),
      finding('pass', true, 'c'),
      finding('fail', false, 'd'),
      finding('fail', true, 'e'),
      finding('error', true, 'f'),
      finding('pass', true, 'g'),
    ]
    expect(
      orderFindings(findings)
        .map(({ subject }) => subject)
        .join(''),
    ).toBe('fedbcga')
  })
})

describe('findingKey', () => {
  it('tells findings of one check apart by what they are about', () => {
    expect(findingKey(finding('pass', true, 'a'))).not.toBe(findingKey(finding('pass', true, 'b')))
    expect(findingKey(finding('pass', true, 'a'))).toBe(findingKey(finding('fail', true, 'a')))
  })
})
