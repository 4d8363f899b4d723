import { describe, expect, it } from 'vitest'
import type { Contrast } from '#lib/check/compare/contrast'
import type { PairRow } from '#lib/check/compare/pair-row'
import { freezeThresholds, THRESHOLD_REQUESTS_MIN } from '#lib/check/compare/thresholds'
import { latency } from '#lib/check/latency'
import type { Sample } from '#lib/check/sample'
import { createRandom } from '#lib/demo/random'
import {
  type Behaviour,
  bookOf,
  bucketMs,
  compareSample,
  draw,
  poisson,
  row,
  slower,
  USUAL,
} from '#test/check/compare/compared-traffic'
import { sample } from '#test/check/sample'
import { expectChinese } from '#test/support/chinese-words'

const OPTIONS = latency.options.parse({})
const BY_MARK: Partial<Sample> = { split: { ...sample().split, by: 'mark' } }
const FROZEN = freezeThresholds([row('A', null, draw(createRandom(1), 20_000, USUAL))])

/** Two seconds more on this share of requests. */
function delayed(share: number): Behaviour {
  const more = (random: Parameters<Behaviour['latencyMs']>[0]) => (random.chance(share) ? 2_000 : 0)
  return { ...USUAL, latencyMs: (random) => USUAL.latencyMs(random) + more(random) }
}

interface Traffic {
  readonly minutes: number
  readonly rps?: number
  readonly gray: Behaviour
  readonly baseline?: Behaviour
  readonly seed?: number
}

/** One tenth of the requests goes to gray. */
function traffic({ minutes, rps = 10, gray, baseline = USUAL, seed = 5 }: Traffic): PairRow[][] {
  const random = createRandom(seed)
  return Array.from({ length: minutes * 6 }, () => [
    row(
      'A',
      draw(random, poisson(random, rps), gray),
      draw(random, poisson(random, rps * 9), baseline),
    ),
  ])
}

interface Judging {
  readonly sample?: Partial<Sample>
  readonly before?: Contrast
  readonly frozen?: boolean
}

function judge(buckets: readonly (readonly PairRow[])[], given: Judging = {}) {
  const thresholds = given.frozen === false ? new Map() : FROZEN
  const book = bookOf({ thresholds, before: given.before ?? null })
  buckets.forEach((rows, i) => {
    book.add(bucketMs(i), rows)
  })
  const answers = latency.run(compareSample(book.comparisons(), given.sample), OPTIONS)
  for (const answer of answers) expectChinese(answer)
  return answers
}

describe('latency', () => {
  it('passes after some five hundred requests as fast as the baseline', () => {
    const [found] = judge(traffic({ minutes: 9, gray: USUAL }))
    expect(Number(found?.numbers.n)).toBeLessThan(600)
    expect(found).toMatchObject({ outcome: 'pass', code: 'latency-as-good' })
  })

  it('cannot tell from a minute of requests, and says how many more would do', () => {
    const [found] = judge(traffic({ minutes: 1, gray: USUAL }))
    expect(found).toMatchObject({ outcome: 'inconclusive', code: 'latency-insufficient' })
    expect(found?.moreRequestsNeeded).toBeGreaterThan(10)
    expect(found?.moreRequestsNeeded).toBeLessThan(1_000)
  })

  it('shows quantiles of both groups with intervals that hold them', () => {
    const [found] = judge(traffic({ minutes: 30, gray: USUAL }))
    const shown = (name: string) => Number(found?.numbers[name])
    for (const [q, truth] of [
      ['P50', 56],
      ['P95', 225],
      ['P99', 660],
    ] as const) {
      for (const group of ['gray', 'baseline']) {
        expect(shown(`${group}${q}Lower`)).toBeLessThan(truth * 1.05)
        expect(shown(`${group}${q}Upper`)).toBeGreaterThan(truth * 0.95)
      }
      expect(shown(`baseline${q}`) / truth).toBeCloseTo(1, 0)
    }
  })

  it.each([
    ['half as slow again', slower(1.5), 4, 'body'],
    ['two seconds slower on one of twenty', delayed(0.05), 5, 'p99'],
  ] as const)('finds gray that is %s within minutes', (_, gray, minutes, worst) => {
    const [found] = judge(traffic({ minutes, gray }))
    expect(found).toMatchObject({ outcome: 'fail', code: 'latency-worse', numbers: { worst } })
    expect(found?.evidence.length).toBeGreaterThan(10)
    expect(found?.evidence.length).toBeLessThanOrEqual(20)
  })

  it('finds a tail that ranks are blind to without thresholds from before the stage', () => {
    const [found] = judge(traffic({ minutes: 15, gray: delayed(0.05) }), { frozen: false })
    expect(found).toMatchObject({ outcome: 'fail', numbers: { worst: 'p99' } })
    const [endpoint] = judge(traffic({ minutes: 15, gray: delayed(0.05) }), {
      frozen: false,
    }).slice(1)
    expect(endpoint?.subject).toBe('favorites-service A')
    expect(Number(endpoint?.numbers.thresholdN)).toBeGreaterThanOrEqual(THRESHOLD_REQUESTS_MIN)
    expect(Number(endpoint?.numbers.thresholdN)).toBeLessThan(THRESHOLD_REQUESTS_MIN + 200)
  })

  it('does not blame gray when both groups become slower', () => {
    const before = traffic({ minutes: 30, gray: USUAL })
    const after = traffic({ minutes: 30, gray: slower(1.5), baseline: slower(1.5), seed: 9 })
    expect(judge([...before, ...after])[0]).toMatchObject({ outcome: 'pass' })
  })

  it('names the endpoint that became slower, counted since its threshold is known', () => {
    const random = createRandom(3)
    const buckets = Array.from({ length: 60 }, () => [
      row('A', draw(random, 20, USUAL), draw(random, 180, USUAL)),
      row('B', draw(random, 10, slower(2)), draw(random, 90, USUAL)),
    ])
    const [found, endpoint] = judge(buckets)
    expect(found?.numbers).toMatchObject({ driver: 'endpoint', driverValue: 'B', driverN: 570 })
    expect(found?.summary).toMatch(/It comes from endpoint B: [\d.]+% of 570 requests/)
    expect(endpoint).toMatchObject({ subject: 'favorites-service B', outcome: 'fail' })
  })

  it('has nothing to compare before gray was asked', () => {
    const alone = [[row('A', null, draw(createRandom(1), 100, USUAL))]]
    expect(judge(alone)[0]).toMatchObject({ outcome: 'inconclusive', code: 'latency-no-data' })
  })
})

describe('latency where a header decides who is gray', () => {
  const buckets = traffic({ minutes: 10, gray: slower(2) })
  const contrast = (slow: [number | null, number | null]): Contrast =>
    new Map([
      ['favorites-service', { errors: 1, errorRate: 0.01, slow, marked: 5_000, others: 50_000 }],
    ])

  it('is not put down to the version when nothing is known from before', () => {
    const [found] = judge(buckets, { sample: BY_MARK })
    expect(found).toMatchObject({ outcome: 'inconclusive', code: 'latency-not-attributable' })
    const unknown = judge(buckets, { sample: BY_MARK, before: contrast([null, null]) })
    expect(unknown[0]).toMatchObject({ code: 'latency-not-attributable' })
  })

  it('fails by the tails when the same people waited less before, and not when they did not', () => {
    const [found] = judge(buckets, { sample: BY_MARK, before: contrast([1.1, 1.2]) })
    expect(found).toMatchObject({ outcome: 'fail', code: 'latency-worse' })
    expect(found?.numbers.lnBody).toBeNull()
    const [same] = judge(buckets, { sample: BY_MARK, before: contrast([6, 6]) })
    expect(same?.outcome).not.toBe('fail')
  })
})

describe('options of latency', () => {
  it.each([
    [{ margin: 'much' }, 'a percentage'],
    [{ within: 1 }, 'a number above 1'],
    [{ designEffect: 0 }, 'a number, at least 1'],
  ])('%j is refused in words', (given, words) => {
    expect(JSON.stringify(latency.options.safeParse(given).error?.issues)).toContain(words)
  })
})
