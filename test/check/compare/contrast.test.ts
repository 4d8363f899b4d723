import { describe, expect, it } from 'vitest'
import { measureContrast } from '#lib/check/compare/contrast'
import type { PairRow } from '#lib/check/compare/pair-row'
import { freezeThresholds } from '#lib/check/compare/thresholds'
import { createRandom } from '#lib/demo/random'
import {
  type Behaviour,
  BOOK,
  bucketMs,
  draw,
  row,
  SERVICE,
  slower,
  USUAL,
} from './compared-traffic'

const THRESHOLDS = freezeThresholds([row('A', null, draw(createRandom(1), 20_000, USUAL))])

/** An hour in which nobody was gray: requests with the mark beside those without. */
function hour(marked: Behaviour, perBucket = 10): ReadonlyMap<number, readonly PairRow[]> {
  const random = createRandom(8)
  return new Map(
    Array.from({ length: 360 }, (_, i) => [
      bucketMs(i - 360),
      [row('A', draw(random, perBucket, marked), draw(random, 90, USUAL))],
    ]),
  )
}

function contrastOf(marked: Behaviour, perBucket?: number) {
  const settings = { ...BOOK, thresholds: THRESHOLDS }
  return measureContrast(settings, hour(marked, perBucket)).get(SERVICE)
}

describe('measureContrast', () => {
  it('bounds how much more often those failed who will be gray', () => {
    const found = contrastOf({ ...USUAL, errorRate: 0.02 })
    expect(found?.errors).toBeGreaterThan(4)
    expect(found?.errors).toBeLessThan(8)
    expect(found?.errorRate).toBeGreaterThan(0.02)
    expect(found).toMatchObject({ marked: 3_600, others: 32_400 })
  })

  it('bounds how much more often they waited long', () => {
    const [p95, p99] = contrastOf(slower(1.5))?.slow ?? []
    expect(p95).toBeGreaterThan(1.2)
    expect(p95).toBeLessThan(3)
    expect(p99).toBeGreaterThan(1)
  })

  it('allows nothing on top to people who were better off', () => {
    expect(contrastOf({ ...slower(0.5), errorRate: 0.0001 })).toMatchObject({ slow: [1, 1] })
  })

  it('knows nothing from a handful of requests, nor of errors that never happened', () => {
    const seldom = new Map([...hour(USUAL)].slice(0, 9))
    expect(measureContrast({ ...BOOK, thresholds: THRESHOLDS }, seldom).size).toBe(0)
    const never = { ...USUAL, errorRate: 0 }
    const random = createRandom(2)
    const clean = new Map([
      [bucketMs(-9), [row('A', draw(random, 900, never), draw(random, 900, never))]],
    ])
    const found = measureContrast({ ...BOOK, thresholds: THRESHOLDS }, clean).get(SERVICE)
    expect(found?.errors).toBeNull()
    expect(found?.errorRate).toBeLessThan(0.006)
  })
})
