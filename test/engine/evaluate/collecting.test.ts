// How: real spans in a real database, rolled as the evaluator rolls them, collected with the meaning
// of the small plan. What is collected is compared with what the traffic was made of.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Sample } from '#lib/check/sample'
import { createStageWatch, type StageWatch } from '#lib/engine/evaluate/stage-watch'
import { createDimensions } from '#lib/engine/evaluate/sums/dimensions'
import { parsePlan } from '#lib/plan/parse-plan'
import type { PlanService } from '#lib/plan/plan'
import { readRoutes } from '#lib/store/query/read-routes'
import { changedPlan, SMALL_PLAN } from '#test/plan/plan-text'
import type { TestSpan } from '#test/support/insert-spans'
import { type JudgeHarness, startJudgeHarness } from './judge-harness'

const SHOP = 'favorites-service'
let on: JudgeHarness
beforeAll(async () => {
  on = await startJudgeHarness()
}, 60_000)
afterAll(() => on.test.stop(), 60_000)
beforeEach(() => on.next())

interface WatchChanges {
  readonly plan?: string
  readonly fromMs?: number
  readonly others?: readonly PlanService[]
}

function watchOf({ plan = SMALL_PLAN, fromMs = 0, others = [] }: WatchChanges = {}): StageWatch {
  const { db } = on.test
  let version = Date.now()
  const deps = {
    db,
    dimensions: createDimensions(db),
    readRoutes: (range: { fromMs: number; toMs: number }) => readRoutes(db, range),
    nextVersion: () => {
      version += 1
      return version
    },
  }
  return createStageWatch(deps, {
    plan: parsePlan(plan),
    lane: 0,
    fromMs: on.beganMs() + fromMs,
    isRunning: true,
    history: [],
    others: () => others,
  })
}

const STAGE = { name: 'canary', phase: 'running', planned: 0.1, tolerance: 0.02 } as const

async function collect(watch: StageWatch, afterMs: number, fromMs = 0): Promise<Sample> {
  const nowMs = on.beganMs() + afterMs
  await watch.update([], nowMs)
  const toMs = Math.max(on.beganMs() + fromMs, Math.floor((nowMs - 10_000) / 10_000) * 10_000)
  return watch.sample(STAGE, toMs)
}

/** Everything that checks can see, as text. */
function told(sample: Sample): string {
  const { comparisons, ...rest } = sample
  const compared = comparisons.services.map(({ all, parts }) => [
    all.sums,
    all.gray,
    // What late spans have moved elsewhere stays behind as a name without numbers.
    parts()
      .filter(({ sums }) => sums.some((number) => number !== 0))
      .map(({ dimension, value, sums }) => [dimension, value, sums]),
  ])
  return JSON.stringify([rest, compared])
}

const requestsIn = ({ counts }: { readonly counts: readonly number[] } = { counts: [] }) =>
  counts.reduce((sum, n) => sum + n, 0)

describe('what is collected of a stage', { timeout: 60_000 }, () => {
  const stored = (trace: string, startMs: number, version: 'v1' | 'v2', marked: boolean) =>
    on.one({ trace, startMs, version, marked, store: { marked } })

  it('is the traffic of services, groups, sources and edges', async () => {
    await on.see(
      [
        ...on.healthy(0, 90, 9),
        ...stored('a', 12_000, 'v1', false),
        ...stored('b', 12_500, 'v2', true),
        ...stored('c', 13_000, 'v2', true),
      ],
      40_000,
    )
    const { answered, edges, sources, pulses, breakers, quality } = await collect(watchOf(), 60_000)
    expect(answered).toEqual([
      { service: SHOP, group: 'baseline', requests: 82 },
      { service: SHOP, group: 'gray', requests: 11 },
    ])
    expect(edges).toMatchObject([
      { caller: SHOP, callerGroup: 'baseline', callee: 'store-service', requests: 1, errors: 0 },
      { caller: SHOP, callerGroup: 'gray', callee: 'store-service', requests: 2, errors: 0 },
    ])
    expect(sources).toMatchObject([
      { instance: `${SHOP}-v1`, group: 'baseline', requests: 82, othersSince: 0 },
      { instance: `${SHOP}-v2`, group: 'gray', requests: 11, lastMs: on.beganMs() + 20_000 },
    ])
    expect(pulses).toMatchObject([
      { service: SHOP, group: null, requests: 93, usualShare: 1 },
      { group: 'baseline', requests: 82 },
      { group: 'gray', requests: 11, usualShare: 11 / 93 },
    ])
    expect(breakers).toMatchObject([
      {
        service: SHOP,
        caller: 'gateway-service gateway-service-v1',
        buckets: [{ requests: 9 }, { requests: 2 }],
      },
    ])
    expect(quality.groups).toMatchObject([
      { service: SHOP, group: 'baseline', requests: 82, incomplete: 0, traces: 82, weight: 82 },
      { service: SHOP, group: 'gray', requests: 11, incomplete: 0, traces: 11, weight: 11 },
    ])
  })

  it('is gray beside the baseline, in whole and by its parts', async () => {
    await on.see([...on.healthy(0, 200, 40), ...on.healthy(10_000, 200, 40)], 40_000)
    const { comparisons } = await collect(watchOf(), 40_000)
    const [service] = comparisons.services
    expect(service?.service).toBe(SHOP)
    expect(requestsIn(service?.all.gray)).toBe(80)
    expect(requestsIn(service?.all.baseline)).toBe(320)
    const names = service?.parts().map(({ dimension, value }) => `${dimension} ${value}`)
    expect(names).toContain('caller gateway-service')
    expect(names).toContain(`instance ${SHOP}-v2`)
    expect(names).toContain('label version=v2')
  })

  it('begins to compare when gray is warm', async () => {
    await on.see(
      [0, 1, 2, 3].flatMap((i) => on.healthy(i * 10_000, 100, 20)),
      60_000,
    )
    const plan = changedPlan({ '  stages:': '  warmUp: 20s\n  stages:' })
    const { comparisons, answered } = await collect(watchOf({ plan }), 60_000)
    expect(requestsIn(comparisons.services[0]?.all.gray)).toBe(40)
    expect(answered[1]).toMatchObject({ group: 'gray', requests: 80 })
  })

  it('is not collected for checks that are off', async () => {
    await on.see(on.healthy(0, 100, 10), 30_000)
    const names = ['error-rate', 'latency', 'liveness', 'coverage', 'topology-diff', 'breaker']
    const checks = [...names, 'data-quality'].map((name) => `    ${name}: off`).join('\n')
    const plan = `${SMALL_PLAN}  checks:\n${checks}\n`
    const sample = await collect(watchOf({ plan }), 30_000)
    expect(sample.share.total.requests).toBe(100)
    expect(sample.comparisons.services).toEqual([])
    expect(sample.sources).toEqual([])
    expect(sample.edges).toEqual([])
    expect(sample.breakers).toEqual([])
    expect(sample.quality).toEqual({ groups: [], sources: [] })
  })

  it('knows sources that were heard of before the window only', async () => {
    await on.see([...on.healthy(0, 50, 10), ...on.healthy(60_000, 50, 0)], 100_000)
    const sample = await collect(watchOf({ fromMs: 50_000 }), 100_000, 50_000)
    expect(sample.sources).toMatchObject([
      { instance: `${SHOP}-v1`, requests: 50, usualShare: 0.9 },
      {
        instance: `${SHOP}-v2`,
        requests: 0,
        lastMs: on.beganMs() + 10_000,
        othersSince: 50,
        usualShare: 0.2,
      },
    ])
    expect(sample.pulses.find(({ group }) => group === 'gray')).toMatchObject({
      requests: 0,
      lastMs: on.beganMs() + 10_000,
    })
  })

  it('is the same, byte for byte, when it is taken up in the middle', async () => {
    const live = watchOf()
    const all = Array.from({ length: 100 }, (_, i) => on.healthy(i * 10_000, 12, i % 5)).flat()
    let sample: Sample | null = null
    for (let i = 0; i < 10; i += 1) {
      const chunk = all.slice((i * all.length) / 10, ((i + 1) * all.length) / 10)
      await on.see(chunk, (i + 1) * 100_000)
      const changed = Array.from({ length: 12 }, (_, k) => on.beganMs() + (i * 10 + k - 1) * 10_000)
      await live.update(changed, on.beganMs() + (i + 1) * 100_000)
      sample = live.sample(STAGE, on.beganMs() + i * 100_000)
    }
    await live.update([], on.beganMs() + 1_300_000)
    sample = live.sample(STAGE, on.beganMs() + 1_290_000)
    const again = watchOf()
    await again.update([], on.beganMs() + 1_300_000)
    expect(told(again.sample(STAGE, on.beganMs() + 1_290_000)) === told(sample)).toBe(true)
    expect(sample.share.total.requests).toBe(1_200)
  })

  it('counts spans once that come late, twice and in any order', async () => {
    const straight = on.healthy(0, 120, 24)
    const shuffled = straight.toSorted((a, b) => (hash(a) < hash(b) ? -1 : 1))
    await on.see(shuffled.slice(0, 150), 25_000)
    const watch = watchOf()
    await collect(watch, 25_000)
    await on.see(shuffled.slice(100), 45_000)
    await on.see(shuffled, 65_000)
    await watch.update([on.beganMs()], on.beganMs() + 65_000)
    await watch.update([on.beganMs()], on.beganMs() + 140_000)
    const sample = await collect(watch, 140_000)
    expect(sample.answered).toMatchObject([{ requests: 96 }, { requests: 24 }])
    expect(requestsIn(sample.comparisons.services[0]?.all.gray)).toBe(24)
    expect(sample.quality.groups).toMatchObject([{ incomplete: 0 }, { incomplete: 0 }])
    expect(told(sample) === told(await collect(watchOf(), 140_000))).toBe(true)
  })
})

describe('two rollouts beside each other', { timeout: 60_000 }, () => {
  it('do not take the gray of the other for strangers', async () => {
    const third = on
      .one({ trace: 'third', startMs: 5_000, version: 'v1', marked: false })
      .map((span) => ({ ...span, at: span.at.replace(`${SHOP}@v1`, `${SHOP}@v3`) }))
    await on.see([...on.healthy(0, 99, 10), ...third], 30_000)
    const gray = 'gray: { version: v2 }'
    const plan = changedPlan({ [gray]: `${gray}\n      baseline: { version: v1 }` })
    const alone = await collect(watchOf({ plan }), 30_000)
    expect(alone.share).toMatchObject({ total: { requests: 99, gray: 10 }, unknown: 1 })
    expect(alone.sources.map(({ group }) => group)).toEqual(['baseline', 'gray', 'unknown'])

    const other = parsePlan(changedPlan({ [gray]: 'gray: { version: v3 }' })).services
    const beside = await collect(watchOf({ plan, others: other }), 30_000)
    expect(beside.share).toMatchObject({ total: { requests: 100, gray: 10 }, unknown: 0 })
    expect(beside.sources.map(({ group }) => group)).toEqual(['baseline', 'gray'])
    expect(beside.routes.filter(({ calleeGroup }) => calleeGroup === 'unknown')).toEqual([])
  })
})

/** Any order that is the same each time. */
function hash({ id }: TestSpan): string {
  return [...id].reduce((sum, c) => (sum * 31 + c.charCodeAt(0)) % 1_000_003, 7).toString()
}
