import { describe, expect, it } from 'vitest'
import { alarmLn, alarmThresholds, alarmWeights } from '#lib/stats/bonferroni'

describe('alarmLn', () => {
  it('is ln(1/α) for the only alarm', () => {
    expect(alarmLn(0.05)).toBeCloseTo(Math.log(20), 12)
  })

  it('costs ln 400, six nats, to be one of 200 endpoints', () => {
    const { endpoint } = alarmWeights(1, 200)
    expect(alarmLn(0.05, endpoint) - alarmLn(0.05)).toBeCloseTo(Math.log(400), 12)
  })

  it('never rings for an alarm that was given no weight', () => {
    expect(alarmLn(0.05, 0)).toBe(Infinity)
  })

  it.each([
    [0, 1],
    [1.1, 1],
    [0.05, -0.1],
    [0.05, 1.1],
    [Number.NaN, 1],
  ])('refuses α %d with weight %d', (alpha, weight) => {
    expect(() => alarmLn(alpha, weight)).toThrow(RangeError)
  })
})

describe('alarmThresholds', () => {
  it('spend no more than α together', () => {
    const weights = [0.5, 0.3, 0.2]
    const spent = alarmThresholds(0.05, weights).reduce((sum, ln) => sum + Math.exp(-ln), 0)
    expect(spent).toBeCloseTo(0.05, 12)
  })

  it('ring later the less weight they have', () => {
    const thresholds = alarmThresholds(0.05, [0.5, 0.3, 0.2])
    expect(thresholds).toEqual(thresholds.toSorted((a, b) => a - b))
  })

  it('refuse weights above 1 together, but not rounding', () => {
    expect(() => alarmThresholds(0.05, [0.6, 0.5])).toThrow('above 1')
    expect(
      alarmThresholds(
        0.05,
        Array.from({ length: 49 }, () => 1 / 49),
      ),
    ).toHaveLength(49)
  })
})

describe('alarmWeights', () => {
  it('give half to the services and half to the endpoints', () => {
    const { service, endpoint } = alarmWeights(3, 200)
    expect(3 * service).toBeCloseTo(0.5, 12)
    expect(200 * endpoint).toBeCloseTo(0.5, 12)
  })

  it('give nothing to none', () => {
    expect(alarmWeights(0, 0)).toEqual({ service: 0, endpoint: 0 })
  })
})
