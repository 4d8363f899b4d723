import { describe, expect, it } from 'vitest'
import { shareBand } from '#lib/check/share/share-band'

const stage = (planned: number | null, tolerance: number | null) =>
  shareBand({ name: 'x', phase: 'running', planned, tolerance })

describe('shareBand', () => {
  it.each([
    [0.1, 0.02, 0.08, 0.12],
    [0.1, 0, 0.1, 0.1],
    [0.005, 0.01, 0, 0.015],
    [1, 0.05, 0.95, 1],
    [0, 0.01, 0, 0.01],
  ])('of %d ± %d goes from %d to %d', (planned, tolerance, lo, hi) => {
    const band = stage(planned, tolerance)
    expect(band?.lo).toBeCloseTo(lo, 12)
    expect(band?.hi).toBeCloseTo(hi, 12)
  })

  it('is none without a share', () => {
    expect(stage(null, null)).toBeNull()
    expect(stage(null, 0.01)).toBeNull()
  })

  it('never lets a small share disappear inside its own tolerance', () => {
    for (const planned of [0.001, 0.005, 0.01, 0.05, 0.5, 0.95, 0.99, 0.999]) {
      const band = stage(planned, null)
      expect(band?.lo).toBeGreaterThan(0)
      expect(band?.hi).toBeLessThan(1)
    }
  })

  it('keeps its prior inside 0 and 1, whatever is planned', () => {
    for (const planned of [0, 0.1, 1]) {
      const { p0 } = stage(planned, null)?.prior ?? { p0: Number.NaN }
      expect(p0).toBeGreaterThan(0)
      expect(p0).toBeLessThan(1)
    }
    expect(stage(0.1, null)?.prior.p0).toBe(0.1)
  })
})
