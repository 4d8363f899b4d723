import { describe, expect, it } from 'vitest'
import { createRandom } from '#lib/demo/random'
import { BIN_GAMMA } from '#lib/model/hop'
import { binOf, binValueUs, countIn, mergeHistograms, quantileMs } from '#lib/topology/bins'

const histogramOf = (durationsUs: readonly number[]) =>
  mergeHistograms(durationsUs.map((us) => ({ bins: [binOf(us)], counts: [1] })))

describe('a latency bin', () => {
  it('holds everything up to a microsecond in bin 0', () => {
    expect([0, 0.5, 1].map(binOf)).toEqual([0, 0, 0])
    expect(binOf(1.01)).toBe(1)
  })

  it('begins just above a power of gamma and ends at the next', () => {
    for (const bin of [1, 10, 500, 1_000]) {
      expect(binOf(BIN_GAMMA ** (bin - 0.5))).toBe(bin)
      expect(binOf(BIN_GAMMA ** bin * 1.000001)).toBe(bin + 1)
    }
  })

  it('stands for a value within 1 % of all it holds', () => {
    for (let us = 1; us < 1e10; us *= 1.7) {
      expect(Math.abs(binValueUs(binOf(us)) / us - 1)).toBeLessThanOrEqual(0.010001)
    }
  })

  it('fits into 16 bits for the longest span there can be', () => {
    expect(binOf(2 ** 64)).toBeLessThan(65_535)
  })
})

describe('merging histograms', () => {
  it('adds counts of equal bins and keeps bins ascending', () => {
    const a = { bins: [3, 7], counts: [1, 2] }
    const b = { bins: [5, 7], counts: [4, 1] }
    expect(mergeHistograms([a, b])).toEqual({ bins: [3, 5, 7], counts: [1, 4, 3] })
  })

  it('of nothing is empty', () => {
    expect(mergeHistograms([])).toEqual({ bins: [], counts: [] })
    expect(countIn(mergeHistograms([]))).toBe(0)
  })
})

describe('a quantile', () => {
  it('is null without data', () => {
    expect(quantileMs({ bins: [], counts: [] }, 0.5)).toBeNull()
  })

  it('is the only value there is, whichever is asked for', () => {
    for (const q of [0, 0.5, 1]) {
      expect(quantileMs(histogramOf([250_000]), q)).toBeCloseTo(250, -1)
    }
  })

  it('is within 1 % of the exact one', () => {
    const random = createRandom(7)
    const durations = Array.from({ length: 5_000 }, () => random.lognormal(20_000, 1.2))
    const sorted = [...durations].sort((a, b) => a - b)
    const histogram = histogramOf(durations)
    for (const q of [0, 0.01, 0.5, 0.95, 0.99, 1]) {
      const exact = (sorted[Math.floor(q * (sorted.length - 1))] ?? 0) / 1_000
      expect(Math.abs((quantileMs(histogram, q) ?? 0) / exact - 1)).toBeLessThan(0.0101)
    }
  })
})
