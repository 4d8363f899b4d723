import { describe, expect, it } from 'vitest'
import { createRandom, seedFor } from '#lib/demo/random'

const many = (draw: () => number, count = 20_000) => Array.from({ length: count }, draw)
const mean = (numbers: readonly number[]) =>
  numbers.reduce((sum, number) => sum + number, 0) / numbers.length

describe('seeded randomness', () => {
  it('repeats itself for a seed and differs for another', () => {
    expect(many(createRandom(7).next, 5)).toEqual(many(createRandom(7).next, 5))
    expect(many(createRandom(7).next, 5)).not.toEqual(many(createRandom(8).next, 5))
  })

  it('gives each process of one seed its own numbers', () => {
    expect(seedFor(1, 'gateway-1')).not.toBe(seedFor(1, 'gateway-2'))
  })

  it('waits an exponential time with the mean asked for', () => {
    const random = createRandom(1)
    expect(mean(many(() => random.exponential(20)))).toBeCloseTo(20, 0)
  })

  it('puts half of its skewed durations below the median', () => {
    const random = createRandom(1)
    const below = many(() => random.lognormal(8, 0.4)).filter((ms) => ms < 8).length
    expect(below / 20_000).toBeCloseTo(0.5, 1)
  })

  it('picks by weight, and never what weighs nothing', () => {
    const random = createRandom(1)
    const items = [{ weight: 3 }, { weight: 1 }, { weight: 0 }] as const
    const picks = Array.from({ length: 20_000 }, () => random.pick(items, (one) => one.weight))
    expect(picks.filter((one) => one === items[0]).length / 20_000).toBeCloseTo(0.75, 1)
    expect(picks).not.toContain(items[2])
  })
})
