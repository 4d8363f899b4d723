// Plays every scenario of the demo with the real agents, receiver, database and evaluator, and waits
// for the verdict. How: two scenarios share the machine at a time, kept apart by the prefix of their
// service names; times are counted from the fault.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Agent } from '#lib/demo/messages'
import type { Scenario } from '#lib/demo/scenario'
import { SCENARIOS, type ScenarioName } from '#lib/demo/scenarios'
import { RIGHT_DECISIONS } from '#test/support/gates/decisions'
import { type Played, type ScenarioStage, startScenarioStage } from './scenario-stage'

let stage: ScenarioStage
let plays = 0

beforeAll(async () => {
  stage = await startScenarioStage()
})
afterAll(() => stage?.stop())

function play(
  name: ScenarioName,
  agent: Agent,
  more: { untilNews?: string; thenMs?: number } = {},
): Promise<Played> {
  plays += 1
  // A number of its own also for a second try: the first one's rollout goes on.
  const prefix = `${name}-${agent}-${plays}-`
  return stage.play({ scenario: SCENARIOS[name], agent, prefix, ...more })
}

/** What holds for every scenario; each adds its own. */
function expectAnswer(name: ScenarioName, played: Played): void {
  const { expected }: Scenario = SCENARIOS[name]
  const story = `${name}: ${JSON.stringify(played.last, null, 1)}`
  expect(played.answeredAfterMs, story).not.toBeNull()
  expect(played.answeredAfterMs, story).toBeLessThanOrEqual(expected.withinMs)
  expect(
    played.news.filter(({ kind }) => kind !== 'note'),
    'agents complain about nothing, and no service dies',
  ).toEqual([])
  expect(played.decisions, story).toEqual(RIGHT_DECISIONS[expected.outcome])
  if (expected.outcome !== 'fail') {
    expect([...played.outcomes], story).not.toContain('fail')
    return
  }
  expect(played.finding?.evidence.length, story).toBeGreaterThan(0)
  const failing = played.verdict?.findings.filter(({ outcome }) => outcome === 'fail') ?? []
  expect(new Set(failing.map(({ check }) => check)), story).toEqual(
    new Set([expected.finding.check, ...(expected.also ?? [])]),
  )
}

// As many at a time as `maxConcurrency` says: those that take longest come first.
describe.concurrent('under the SkyWalking agent', { timeout: 240_000 }, () => {
  it('a fail-over is allowed, seen, and over when gray is back', async () => {
    const failover = await play('failover', 'skywalking', {
      untilNews: 'is now closed',
      thenMs: 20_000,
    })
    expectAnswer('failover', failover)
    const breaker = failover.news.flatMap(
      ({ text }) => /gray is now ([a-z-]+)/.exec(text)?.[1] ?? [],
    )
    expect(breaker).toEqual(['open', 'half-open', 'closed'])
    const after = failover.last?.findings.find(({ code }) => code === 'fail-over')
    expect(after?.numbers).toMatchObject({ 'missed-gray': 0, violations: 0 })
    expect(after?.numbers['fail-over']).toBeGreaterThan(100)
  })

  it('percentage passes', async () => {
    expectAnswer('percentage', await play('percentage', 'skywalking'))
  })

  it('header passes', async () => {
    expectAnswer('header', await play('header', 'skywalking'))
  })

  it('host passes', async () => {
    expectAnswer('host', await play('host', 'skywalking'))
  })

  it('a lost mark is found on the calls of the service that loses it', async () => {
    const lost = await play('lost-mark', 'skywalking')
    expectAnswer('lost-mark', lost)
    const guilty = lost.verdict?.findings.filter(({ outcome }) => outcome === 'fail') ?? []
    expect(guilty.every(({ subject }) => subject.includes('order-service → '))).toBe(true)
  })

  it('a leak is found although the share stays within its tolerance', async () => {
    expectAnswer('leak', await play('leak', 'skywalking'))
  })

  it('drift fails: 14 % where the plan says 10 %', async () => {
    const drift = await play('drift', 'skywalking')
    expectAnswer('drift', drift)
    const { share } = drift.verdict ?? {}
    expect(share?.planned).toBe(0.1)
    expect(share?.observed).toBeGreaterThan(0.12)
    expect(share?.interval?.[0]).toBeGreaterThan(0.1)
  })
})

describe.concurrent('under the OpenTelemetry SDK', { timeout: 240_000 }, () => {
  it('a lost mark is found as well', async () => {
    expectAnswer('lost-mark', await play('lost-mark', 'otel'))
  })

  it('a leak is found as well', async () => {
    expectAnswer('leak', await play('leak', 'otel'))
  })
})

it('leaves no warning in the log of the product', () => {
  expect(stage.troubles()).toEqual([])
})
