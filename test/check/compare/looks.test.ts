// How: seeded traffic goes through the book and both checks bucket by bucket, looked at every 10 s, at
// the very edge of what is allowed. The long tables are the business of the calibration suite.
import { describe, expect, it } from 'vitest'
import { freezeThresholds } from '#lib/check/compare/thresholds'
import { errorRate } from '#lib/check/error-rate'
import { latency } from '#lib/check/latency'
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
} from './compared-traffic'

const FROZEN = freezeThresholds([row('A', null, draw(createRandom(1), 30_000, USUAL))])
const ERRORS = errorRate.options.parse({})
const LATENCY = latency.options.parse({})

interface Days {
  readonly rps: number
  readonly buckets: number
  readonly gray: Behaviour
  readonly count: number
  readonly margin?: number
}

/** Bucket, from 1, of each run's first alarm; null: none. */
function alarms({ rps, buckets, gray, count, margin = 0.1 }: Days) {
  return Array.from({ length: count }, (_, seed) => {
    const random = createRandom(seed + 1)
    const book = bookOf({ thresholds: FROZEN, latency: { margin, alpha: 0.05 } })
    const first: { errors: number | null; latency: number | null } = { errors: null, latency: null }
    for (let i = 0; i < buckets; i += 1) {
      const own = draw(random, poisson(random, rps), gray)
      book.add(bucketMs(i), [row('A', own, draw(random, poisson(random, rps * 9), USUAL))])
      const given = compareSample(book.comparisons())
      const rings = (answers: readonly { outcome: string }[]) =>
        answers.some(({ outcome }) => outcome === 'fail')
      if (rings(errorRate.run(given, ERRORS))) first.errors ??= i + 1
      if (rings(latency.run(given, { ...LATENCY, margin }))) first.latency ??= i + 1
    }
    return first
  })
}

function median(values: readonly (number | null)[]): number {
  const sorted = values.map((value) => value ?? Infinity).toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Infinity
}

describe('error-rate and latency, looked at every 10 s', { timeout: 60_000 }, () => {
  it('rarely ring for gray that is exactly as bad as allowed', () => {
    const edge = { ...USUAL, errorRate: 1.5 * USUAL.errorRate }
    const runs = alarms({ rps: 10, buckets: 120, gray: edge, count: 16, margin: 0 })
    expect(runs.filter(({ errors }) => errors !== null).length).toBeLessThanOrEqual(2)
    expect(runs.filter((run) => run.latency !== null).length).toBeLessThanOrEqual(2)
  })

  it('find ten times the errors in two minutes, and twice the latency in one', () => {
    const errors = alarms({
      rps: 10,
      buckets: 40,
      gray: { ...USUAL, errorRate: 0.05 },
      count: 9,
    })
    expect(median(errors.map((run) => run.errors))).toBeLessThanOrEqual(1.25 * 14)
    const slow = alarms({ rps: 10, buckets: 12, gray: slower(2), count: 9 })
    expect(median(slow.map((run) => run.latency))).toBeLessThanOrEqual(1.25 * 6)
  })
})
