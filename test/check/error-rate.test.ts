import { describe, expect, it } from 'vitest'
import type { Contrast } from '#lib/check/compare/contrast'
import type { PairRow } from '#lib/check/compare/pair-row'
import { errorRate } from '#lib/check/error-rate'
import type { Sample } from '#lib/check/sample'
import { createRandom } from '#lib/demo/random'
import {
  armOf,
  bookOf,
  bucketMs,
  compareSample,
  poisson,
  row,
} from '#test/check/compare/compared-traffic'
import { sample, traceId } from '#test/check/sample'
import { expectChinese } from '#test/support/chinese-words'

const OPTIONS = errorRate.options.parse({})
const BY_MARK: Partial<Sample> = { split: { ...sample().split, by: 'mark' } }

/** k of n in gray, k of n in the baseline. */
type Counts = readonly [k: number, n: number, baseK: number, baseN: number]

function counted(value: string, [k, n, baseK, baseN]: Counts, dimension = 'endpoint' as const) {
  const gray = armOf({ requests: n, errors: k, errorExamples: k === 0 ? [] : [traceId(k)] })
  return row(value, n === 0 ? null : gray, armOf({ requests: baseN, errors: baseK }), dimension)
}

interface Judging {
  readonly options?: Partial<typeof OPTIONS>
  readonly sample?: Partial<Sample>
  readonly before?: Contrast
}

/** Each list of rows is a bucket; all strata are closed by then. */
function judge(buckets: readonly (readonly PairRow[])[], given: Judging = {}) {
  const options = { ...OPTIONS, ...given.options }
  const { ratio, alpha } = options
  const book = bookOf({ errorRate: { ratio, alpha }, before: given.before ?? null })
  buckets.forEach((rows, i) => {
    book.add(bucketMs(i), rows)
  })
  book.add(bucketMs(buckets.length + 6), [])
  const answers = errorRate.run(compareSample(book.comparisons(), given.sample), options)
  for (const answer of answers) expectChinese(answer)
  return answers
}

describe('error-rate on one stratum', () => {
  it.each([
    [[0, 40, 3, 4000], 0, -0.2028],
    [[1, 40, 3, 4000], 0, 1.2505],
    [[2, 40, 3, 4000], 0, 3.5292],
    [[3, 40, 3, 4000], 0, 6.2896],
    [[3, 40, 3, 4000], 0.001, 5.3688],
    [[5, 40, 3, 4000], 0, 12.2342],
    [[3, 100_000, 0, 900_000], 0, 3.8737],
    [[3, 100_000, 0, 900_000], 0.001, -3.6564],
  ] as const)('weighs %j with floor %d as the reference does', (counts, floor, lnE) => {
    const [found] = judge([[counted('GET /a', counts)]], { options: { floor } })
    expect(Number(found?.numbers.lnE)).toBeCloseTo(lnE, 3)
  })

  it('bounds the ratio as the reference does', () => {
    const options = { alpha: 0.02 }
    const [high] = judge([[counted('GET /a', [50, 1000, 45, 9000])]], { options })
    expect(Number(high?.numbers.ratioLower)).toBeCloseTo(4.537, 2)
    expect(Number(high?.numbers.ratioUpper)).toBeCloseTo(22.28, 1)
    const [even] = judge([[counted('GET /a', [10, 1000, 45, 9000])]], { options })
    expect(Number(even?.numbers.ratioLower)).toBeCloseTo(0.4696, 3)
    expect(Number(even?.numbers.ratioUpper)).toBeCloseTo(6.089, 2)
  })

  it('cannot tell from 40 requests without errors, and says how many more would do', () => {
    const [found] = judge([[counted('GET /a', [0, 40, 3, 4000])]])
    expect(found).toMatchObject({ outcome: 'inconclusive', code: 'errors-insufficient' })
    expect(found?.moreRequestsNeeded).toBeGreaterThan(50)
    expect(found?.moreRequestsNeeded).toBeLessThan(500)
    expect(found?.summary).toContain('0 of 40 requests to gray')
  })

  it('passes with some five hundred requests without errors', () => {
    const [found] = judge([[counted('GET /a', [0, 500, 20, 4000])]])
    expect(found).toMatchObject({ outcome: 'pass', code: 'errors-as-good', evidence: [] })
  })

  it('has nothing to compare before gray was asked', () => {
    const [found] = judge([[counted('GET /a', [0, 0, 20, 4000])]])
    expect(found).toMatchObject({ outcome: 'inconclusive', code: 'errors-no-data' })
  })

  it('fails above the ceiling, though the baseline is as bad', () => {
    const [found] = judge([[counted('GET /a', [300, 1000, 900, 3000])]])
    expect(found).toMatchObject({ outcome: 'fail', code: 'errors-above-ceiling' })
    expect(found?.summary).toContain('(baseline 30%)')
  })

  it('says nothing after the rollout has ended', () => {
    const { stage } = compareSample({ services: [] })
    const ended = { stage: { ...stage, phase: 'promoted' as const } }
    expect(judge([[counted('GET /a', [0, 500, 20, 4000])]], { sample: ended })).toEqual([])
  })
})

describe('error-rate over endpoints and time', () => {
  it('is not misled by gray that is asked for other endpoints than the baseline', () => {
    const rows = [counted('A', [80, 4000, 180, 9000]), counted('B', [12, 6000, 160, 81_000])]
    const [found] = judge([rows])
    expect(found).toMatchObject({ outcome: 'pass' })
    expect(Number(found?.numbers.ratio)).toBeCloseTo(1.0021, 3)
  })

  it('does not blame gray for errors of both groups at once', () => {
    const quiet = Array.from({ length: 60 }, () => [counted('A', [0, 20, 0, 180])])
    const incident = Array.from({ length: 20 }, () => [counted('A', [1, 20, 9, 180])])
    expect(judge([...quiet, ...incident])[0]).toMatchObject({ outcome: 'pass' })
  })

  it('finds a fault that begins after six healthy hours', () => {
    const random = createRandom(6)
    const bucket = (rate: number) => {
      const [n, baseN] = [poisson(random, 10), poisson(random, 90)]
      const [k, baseK] = [poisson(random, n * rate), poisson(random, baseN * 0.005)]
      return [counted('A', [Math.min(n, k), n, baseK, baseN])]
    }
    const healthy = Array.from({ length: 2160 }, () => bucket(0.005))
    const faulty = Array.from({ length: 180 }, () => bucket(0.05))
    expect(judge(healthy)[0]).toMatchObject({ outcome: 'pass' })
    const [found] = judge([...healthy, ...faulty])
    expect(found).toMatchObject({ outcome: 'fail', code: 'errors-worse' })
    expect(found?.summary).toMatch(/^Since 1[78]:\d\d UTC gray of favorites-service fails/)
    expect(Number(found?.numbers.sinceN)).toBeLessThan(3000)
  })

  it('cannot judge gray where the baseline was not asked the same', () => {
    const apart = [counted('A', [0, 100, 0, 100]), counted('B', [0, 400, 0, 0])]
    const [found] = judge([apart], { options: { floor: 0.0001 } })
    expect(found).toMatchObject({ outcome: 'inconclusive', code: 'errors-unmatched' })
    expect(found?.numbers.matched).toBe(0.2)
  })
})

describe('what drives errors', () => {
  const buckets = Array.from({ length: 20 }, () => [
    counted('A', [0, 40, 1, 360]),
    counted('B', [2, 10, 0, 90]),
    ...(['a', 'b'] as const).map((zone, i) => ({
      ...counted(`zone=${zone}`, [1, 25, i, 225]),
      dimension: 'label' as const,
    })),
    { ...counted('web', [2, 50, 1, 450]), dimension: 'caller' as const },
    { ...counted('pod-1', [2, 50, 1, 450]), dimension: 'instance' as const, baseline: null },
  ])

  it('is named: the endpoint on which gray and baseline differ most', () => {
    const [service, endpoint] = judge(buckets)
    expect(service).toMatchObject({ subject: 'favorites-service', outcome: 'fail' })
    expect(service?.numbers).toMatchObject({
      driver: 'endpoint',
      driverValue: 'B',
      driverN: 200,
      driverK: 40,
      driverBaselineK: 0,
    })
    expect(service?.summary).toContain(
      'It comes from endpoint B: 40 of 200 requests failed there, 0 of 1,800 in the baseline.',
    )
    expect(endpoint).toMatchObject({ subject: 'favorites-service B', outcome: 'fail' })
    expect(service?.evidence[0]).toEqual({ traceId: traceId(2), note: 'failed in gray' })
  })

  it('is nothing in particular when errors are spread like the requests', () => {
    const even = Array.from({ length: 20 }, () =>
      ['A', 'B', 'C'].map((name) => counted(name, [1, 20, 0, 180])),
    )
    const [service] = judge(even)
    expect(service).toMatchObject({ outcome: 'fail' })
    expect(service?.numbers.driver).toBeUndefined()
  })
})

describe('errors where a header decides who is gray', () => {
  const worse = Array.from({ length: 10 }, () => [counted('A', [4, 100, 9, 900])])
  const contrast = (errors: number | null, rate = 0.01): Contrast =>
    new Map([
      [
        'favorites-service',
        { errors, errorRate: rate, slow: [null, null], marked: 900, others: 900 },
      ],
    ])

  it('are not put down to the version when nothing is known from before', () => {
    const [found] = judge(worse, { sample: BY_MARK })
    expect(found).toMatchObject({ outcome: 'inconclusive', code: 'errors-not-attributable' })
    expect(found?.summary).toContain('this cannot be put down to the version')
    expect(judge(worse)[0]).toMatchObject({ outcome: 'fail' })
  })

  it('fail when the same people failed less before, or when the plan says so', () => {
    const [found] = judge(worse, { sample: BY_MARK, before: contrast(1.1) })
    expect(found).toMatchObject({ outcome: 'fail', code: 'errors-worse' })
    expect(found?.summary).toContain('at most 1.1 times as often as others')
    const anyway = judge(worse, { sample: BY_MARK, options: { confounded: 'fail' } })
    expect(anyway[0]).toMatchObject({ outcome: 'fail' })
  })

  it('are allowed as far as they were there before', () => {
    const [found] = judge(worse, { sample: BY_MARK, before: contrast(4) })
    expect(found?.outcome).not.toBe('fail')
    const [rate] = judge(worse, { sample: BY_MARK, before: contrast(null, 0.04) })
    expect(rate?.outcome).not.toBe('fail')
  })

  it('still fail above the ceiling', () => {
    const [found] = judge([[counted('A', [400, 1000, 9, 9000])]], { sample: BY_MARK })
    expect(found).toMatchObject({ outcome: 'fail', code: 'errors-above-ceiling' })
  })
})

describe('options of error-rate', () => {
  it.each([
    [{ ratio: 0.5 }, 'a number, at least 1'],
    [{ ceiling: '0%' }, 'above 0%'],
    [{ floor: 0.001 }, 'a percentage'],
    [{ confounded: 'maybe' }, 'one of warn, fail'],
    [{ alpha: '60%' }, 'at most 50%'],
  ])('%j is refused in words', (given, words) => {
    expect(JSON.stringify(errorRate.options.safeParse(given).error?.issues)).toContain(words)
  })
})
