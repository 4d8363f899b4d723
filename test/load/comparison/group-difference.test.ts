import { describe, expect, it } from 'vitest'
import { errorDifference, latencyDifference } from '#lib/load/comparison/group-difference'
import { latencyDensities } from '#lib/load/comparison/load-latency'
import { binOf } from '#lib/topology/bins'

const at = (errors: number, requests: number) => ({ errors, requests })

/** `count` durations around `ms`, one bin apart. */
function around(ms: number, count: number) {
  const middle = binOf(ms * 1_000)
  const part = Math.floor(count / 4)
  return { bins: [middle - 1, middle, middle + 1], counts: [part, count - 2 * part, part] }
}

describe('the difference of error rates', () => {
  it('is in fractions, inside its interval', () => {
    const found = errorDifference(at(30, 1_000), at(10, 1_000))
    expect(found?.estimate).toBeCloseTo(0.02, 10)
    expect(found?.lower).toBeLessThan(0.02)
    expect(found?.upper).toBeGreaterThan(0.02)
  })

  it('is sure with many requests, and open with few', () => {
    expect(errorDifference(at(300, 10_000), at(100, 10_000))?.lower).toBeGreaterThan(0)
    expect(errorDifference(at(3, 100), at(1, 100))?.lower).toBeLessThan(0)
  })

  it('is not there when a group is silent', () => {
    expect(errorDifference(at(0, 0), at(1, 100))).toBeNull()
  })
})

describe('the difference of latencies', () => {
  it('is relative to the baseline, inside its interval', () => {
    const found = latencyDifference(around(150, 4_000), around(100, 4_000), 0.5)
    expect(found?.estimate).toBeCloseTo(0.5, 1)
    expect(found?.lower).toBeGreaterThan(0.4)
    expect(found?.upper).toBeLessThan(0.6)
  })

  it('leaves an end open that no request reaches', () => {
    const found = latencyDifference(around(150, 20), around(100, 20), 0.99)
    expect(found?.upper).toBeNull()
  })
})

describe('latency densities', () => {
  it('put both groups on the same columns, and lose almost no request', () => {
    const { edgesMs, gray, baseline } = latencyDensities(around(150, 400), around(20, 90_000))
    expect(gray.parts).toHaveLength(edgesMs.length - 1)
    expect(baseline.parts).toHaveLength(gray.parts.length)
    for (const { parts } of [gray, baseline]) {
      expect(parts.reduce((sum, part) => sum + part, 0)).toBeGreaterThan(0.99)
    }
    expect(edgesMs[0]).toBeLessThan(20)
    expect(edgesMs.at(-1)).toBeGreaterThan(150)
  })

  it('have no columns without requests', () => {
    const nothing = { bins: [], counts: [] }
    expect(latencyDensities(nothing, nothing)).toMatchObject({ edgesMs: [], gray: { parts: [] } })
  })
})
