import { describe, expect, it } from 'vitest'
import { duration, formatDuration, formatPercent, percent } from '#lib/plan/quantities'

describe('a percentage', () => {
  it.each([
    ['5%', 0.05],
    ['0.5%', 0.005],
    ['0%', 0],
    ['100%', 1],
    ['7 %', 0.07],
    ['33.3%', 0.333],
  ])('reads %s', (text, fraction) => {
    expect(percent.parse(text)).toBe(fraction)
  })

  it.each(['5', '%', '-1%', '5 percent', '1e2%', '', '101%', '0,5%', ' 5%'])(
    'refuses %j',
    (text) => {
      expect(percent.safeParse(text).success).toBe(false)
    },
  )

  it('is written without the dust of binary fractions', () => {
    expect([0.07, 0.14, 0.29, 0.0007, 1, 0].map(formatPercent)).toEqual([
      '7%',
      '14%',
      '29%',
      '0.07%',
      '100%',
      '0%',
    ])
  })
})

describe('a duration', () => {
  it.each([
    ['250ms', 250],
    ['60s', 60_000],
    ['30m', 1_800_000],
    ['1h', 3_600_000],
    ['1h30m', 5_400_000],
    ['2d', 172_800_000],
    ['0s', 0],
    ['1.5h', 5_400_000],
  ])('reads %s', (text, ms) => {
    expect(duration.parse(text)).toBe(ms)
  })

  it.each(['60', 's', '-5s', '5 minutes', '', '1w', '99999d', '5 m'])('refuses %j', (text) => {
    expect(duration.safeParse(text).success).toBe(false)
  })

  it.each([0, 1, 250, 1_000, 61_000, 90_000, 5_400_000, 86_400_000, 90_061_001])(
    'writes %d ms so that it reads back the same',
    (ms) => {
      expect(duration.parse(formatDuration(ms))).toBe(ms)
    },
  )
})
