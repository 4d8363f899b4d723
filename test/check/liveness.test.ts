import { describe, expect, it } from 'vitest'
import type { Answer } from '#lib/check/check'
import { liveness } from '#lib/check/liveness'
import { parsePlan } from '#lib/plan/parse-plan'
import { NOON_MS, sample } from '#test/check/sample'
import {
  ALIVE,
  ago,
  CASES,
  type Given,
  gone,
  NAME,
  pulse,
  source,
} from '#test/check/watch/liveness-cases'
import { SMALL_PLAN } from '#test/plan/plan-text'
import { expectChinese } from '#test/support/chinese-words'

function ask({
  plan = SMALL_PLAN,
  stage = {},
  share = {},
  options = {},
  ...given
}: Given): readonly Answer[] {
  const collected = { pulses: ALIVE, ...given }
  const words = { plan: parsePlan(plan), stage, share, collected }
  return liveness.run(sample(words), liveness.options.parse(options))
}

function about(answers: readonly Answer[], subject: string): Answer {
  const found = answers.find((answer) => answer.subject === subject)
  if (found === undefined) throw new Error(`no answer about ${subject}`)
  return found
}

describe('liveness', () => {
  it.each(CASES)(
    'when $name: $code',
    ({ name: _, subject, outcome, code, summary, decisive, ...given }) => {
      const answer = about(ask(given), subject)
      expect(answer).toMatchObject({ outcome, code, summary })
      expectChinese(answer)
      expect(answer.decisive ?? true).toBe(decisive ?? true)
      if (outcome === 'fail') expect(answer.evidence.length).toBeGreaterThan(0)
    },
  )

  it('does not ask for groups of a service that is silent as a whole', () => {
    const whole = pulse(null, { lastMs: ago(600), othersSince: 4_000, usualShare: 0.25 })
    expect(ask({ pulses: [whole, ...gone(ago(600), 0).slice(1)] })).toHaveLength(1)
  })

  it('waits for no group that the stage gives nothing', () => {
    const subjects = (given: Given) => ask(given).map(({ subject }) => subject)
    const both = [`${NAME} baseline`, `${NAME} gray`]
    expect(subjects({})).toEqual(both)
    expect(subjects({ stage: { planned: 0 } })).toEqual([both[0]])
    expect(subjects({ stage: { planned: 1 } })).toEqual([both[1]])
    expect(subjects({ stage: { phase: 'promoted' } })).toEqual([both[1]])
    expect(subjects({ stage: { phase: 'rolled-back' } })).toEqual([both[0]])
  })

  it('expects of a share that still grows no more than where it began', () => {
    const ramp = { from: 0, fromMs: NOON_MS, overMs: 7_200_000 }
    const early = ask({ pulses: gone(ago(600), 1_500), stage: { ramp } })
    expect(about(early, `${NAME} gray`).code).toBe('group-resting')
    const done = ask({
      pulses: gone(ago(600), 1_500),
      stage: { ramp: { ...ramp, overMs: 60_000 } },
    })
    expect(about(done, `${NAME} gray`).code).toBe('group-silent')
  })

  it('takes requests of sticky users for fewer', () => {
    const units = {
      units: 100,
      gray: 10,
      repeated: 0,
      mixed: 0,
      n: 1000,
      k: 100,
      nn: 50_000,
      nk: 0,
      kk: 0,
      unitless: 0,
      blocks: [],
    }
    const sticky = ask({ pulses: gone(ago(600), 1_500), share: { units } })
    expect(about(sticky, `${NAME} gray`).code).toBe('group-resting')
  })

  it('does not wait for services with one version', () => {
    const plan = SMALL_PLAN.replace('  split:', '    - service: mail-service\n  split:')
    expect(about(ask({ plan }), 'mail-service baseline')).toMatchObject({
      outcome: 'inconclusive',
      code: 'never-seen',
      decisive: false,
    })
  })

  it('forgets instances that were replaced long ago', () => {
    const old = source('baseline', { lastMs: ago(3_601), othersSince: 9_000 })
    expect(ask({ sources: [old] }).map(({ code }) => code)).toEqual(['alive', 'alive'])
  })

  it('names at most five of many instances', () => {
    const many = Array.from({ length: 7 }, (_, i) =>
      source('gray', { instance: `pod-${i}`, lastMs: ago(600), othersSince: 4_000 }),
    )
    const { summary, evidence } = about(ask({ sources: many }), `${NAME} gray instances`)
    expect(summary).toContain('pod-4 since 12:50 UTC and 2 more')
    expect(evidence.length).toBeLessThanOrEqual(20)
  })

  it('tells how many more requests would make a silence sure', () => {
    const quiet = gone(ago(4_000), 20, { requests: 0, usualShare: 0 })
    const more = about(ask({ pulses: quiet }), `${NAME} gray`).moreRequestsNeeded ?? 0
    const after = gone(ago(4_000), 20 + more, { requests: 0, usualShare: 0 })
    expect(about(ask({ pulses: after }), `${NAME} gray`).outcome).toBe('fail')
    const before = gone(ago(4_000), 19 + more, { requests: 0, usualShare: 0 })
    expect(about(ask({ pulses: before }), `${NAME} gray`).outcome).toBe('inconclusive')
  })

  it('refuses options that make no sense', () => {
    expect(liveness.options.safeParse({ after: '5s' }).success).toBe(false)
    expect(liveness.options.safeParse({ alpha: '0%' }).success).toBe(false)
    expect(liveness.options.safeParse({ unknown: '100%' }).success).toBe(false)
    expect(liveness.options.parse({})).toEqual({ after: 60_000, alpha: 0.001, unknown: 0.01 })
  })
})
