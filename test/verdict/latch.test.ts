import { describe, expect, it } from 'vitest'
import type { Finding, Outcome } from '#lib/model/verdict'
import { type Latches, latchesOf, latchFailures } from '#lib/verdict/latch'

const finding = (outcome: Outcome, n: number, subject = 'a → b'): Finding => ({
  check: 'routing',
  subject,
  outcome,
  required: true,
  summary: `${n}`,
  code: 'missed-gray',
  numbers: { n },
  evidence: [],
  moreRequestsNeeded: null,
})
const NONE: Latches = new Map()
const look = (
  current: readonly Finding[],
  latches: Latches,
  { nowMs = 1_000, stillFails = true } = {},
) => latchFailures(current, latches, { nowMs, stillFails: () => stillFails })

describe('latchFailures', () => {
  it('keeps a failure whose subject is not even asked about any more', () => {
    const failed = look([finding('fail', 1, 'GET /a')], NONE)
    const { findings, latches } = look([finding('pass', 2)], failed.latches, { nowMs: 2_000 })
    expect(findings).toMatchObject([
      { outcome: 'pass' },
      { subject: 'GET /a', outcome: 'fail', numbers: { latched: 1, failedAtMs: 1_000 } },
    ])
    expect(latches.size).toBe(1)
  })

  it('keeps a thousand past failures, those that came first, and all that fail now', () => {
    let latches = NONE
    for (let i = 0; i < 1_500; i += 1) {
      const failing = [finding('fail', i, `GET /${i}`)]
      latches = look(failing, latches, { nowMs: i }).latches
    }
    expect(latches.size).toBe(1_000)
    expect(latches.has('routing GET /0')).toBe(true)
    expect(latches.has('routing GET /1499')).toBe(true)
    expect(latches.has('routing GET /1400')).toBe(false)
  })

  it('latches nothing while all is well', () => {
    const { findings, latches } = look([finding('pass', 1)], NONE)
    expect(findings).toEqual([finding('pass', 1)])
    expect(latches.size).toBe(0)
  })

  it('remembers when a failure was seen first, and shows its present numbers', () => {
    const first = look([finding('fail', 1)], NONE, { nowMs: 1_000 })
    const second = look([finding('fail', 2)], first.latches, { nowMs: 2_000 })
    expect(second.findings).toEqual([
      { ...finding('fail', 2), numbers: { n: 2, failedAtMs: 1_000 } },
    ])
  })

  it('keeps a failure as it was when the numbers look good again', () => {
    const { latches } = look([finding('fail', 1)], NONE)
    const later = look([finding('pass', 9)], latches, { nowMs: 9_000 })
    expect(later.findings).toEqual([
      { ...finding('fail', 1), numbers: { n: 1, failedAtMs: 1_000, latched: 1 } },
    ])
    const muchLater = look([], later.latches, { nowMs: 99_000 })
    expect(muchLater.findings).toEqual(later.findings)
  })

  it('lets go of a failure whose very data turned out to be wrong', () => {
    const { latches } = look([finding('fail', 1)], NONE)
    const later = look([finding('pass', 9)], latches, { stillFails: false })
    expect(later.findings).toEqual([finding('pass', 9)])
    expect(later.latches.size).toBe(0)
  })

  it('keeps failures about other subjects apart', () => {
    const { latches } = look([finding('fail', 1), finding('pass', 1, 'c → d')], NONE)
    const later = look([finding('pass', 2), finding('fail', 2, 'c → d')], latches)
    expect(later.findings.map(({ subject, outcome }) => [subject, outcome])).toEqual([
      ['a → b', 'fail'],
      ['c → d', 'fail'],
    ])
    expect(later.latches.size).toBe(2)
  })

  it('does not latch what is only uncertain, or our own error', () => {
    expect(look([finding('inconclusive', 1), finding('error', 1, 'x')], NONE).latches.size).toBe(0)
  })
})

describe('latchesOf', () => {
  it('finds in a stored verdict what a restart must not forget', () => {
    const { latches } = look([finding('fail', 1)], NONE)
    const stored = look([finding('pass', 9), finding('pass', 1, 'c → d')], latches).findings
    const restored = latchesOf(JSON.parse(JSON.stringify(stored)))
    expect([...restored.values()]).toEqual([...latches.values()])
    expect(look([finding('pass', 9)], restored).findings[0]?.outcome).toBe('fail')
  })

  it('takes nothing else for a latch', () => {
    expect(latchesOf([finding('fail', 1), finding('pass', 1)]).size).toBe(0)
  })
})
