import { describe, expect, it } from 'vitest'
import {
  clusterDesignEffect,
  kishDesignEffect,
  latencyDesignEffect,
  tailSamplingDesignEffect,
} from '#lib/stats/design-effect'
import { relativeError } from '#test/support/close-to'
import { statisticsVectors } from '#test/support/statistics-vectors'

describe('the design effect', () => {
  it.each(statisticsVectors().design_effect)('agrees with the reference', (row) => {
    if ('cluster_sizes' in row) {
      const d = kishDesignEffect(row.cluster_sizes)
      const total = row.cluster_sizes.reduce((sum, n) => sum + n, 0)
      expect(relativeError(d, row.kish)).toBeLessThan(1e-9)
      expect(relativeError(total / d, row.n_eff)).toBeLessThan(1e-9)
    } else {
      const units = row.cluster_n_k.map(([n, k]) => ({ n, k }))
      expect(relativeError(clusterDesignEffect(units), row.D_icc)).toBeLessThan(1e-9)
    }
  })

  it('is 1 for single requests', () => {
    expect(kishDesignEffect([1, 1, 1, 1])).toBe(1)
  })

  it('is the cluster size for equal clusters that go to one side', () => {
    expect(kishDesignEffect([20, 20, 20])).toBe(20)
    const units = Array.from({ length: 100 }, (_, i) => ({ n: 20, k: i < 10 ? 20 : 0 }))
    expect(clusterDesignEffect(units)).toBeCloseTo(20, 9)
  })

  it('says 1 when there is nothing to learn from', () => {
    expect(kishDesignEffect([])).toBe(1)
    expect(clusterDesignEffect([])).toBe(1)
    expect(clusterDesignEffect([{ n: 5, k: 5 }])).toBe(1)
  })
})

describe('what is known of a design effect beforehand', () => {
  it('is a fifth of the excess over single requests for latencies', () => {
    expect(latencyDesignEffect(39)).toBeCloseTo(8.6, 12)
    expect(latencyDesignEffect(1)).toBe(1)
    expect(latencyDesignEffect(10, 1)).toBe(10)
  })

  it('never is below 1, even when units are more even than chance', () => {
    expect(clusterDesignEffect(Array.from({ length: 50 }, () => ({ n: 10, k: 1 })))).toBe(1)
  })

  it('grows with the errors that stand on few normal spans of a tail sampler', () => {
    const arms = [
      { errors: 30, normals: 60 },
      { errors: 100, normals: 2000 },
    ]
    expect(tailSamplingDesignEffect(arms)).toBe(1.5)
    expect(tailSamplingDesignEffect([{ errors: 0, normals: 0 }])).toBe(1)
    expect(tailSamplingDesignEffect([{ errors: 3, normals: 0 }])).toBe(Infinity)
  })
})
