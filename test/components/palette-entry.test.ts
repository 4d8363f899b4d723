import { describe, expect, it } from 'vitest'
import { choose, type PaletteEntry, traceIdIn } from '#components/palette/palette-entry'

const entry = (label: string, words = ''): PaletteEntry => ({
  id: label,
  group: 'rollouts',
  label,
  words,
  run: () => {},
})

describe('what the palette offers', () => {
  it('is found by any of its words, in any order', () => {
    const entries = [entry('favorites-v2', 'fail running'), entry('checkout-v2', 'pass running')]
    const found = (query: string) => choose(entries, query).map(({ id }) => id)
    expect(found('FAIL favo')).toEqual(['favorites-v2'])
    expect(found('running')).toEqual(['favorites-v2', 'checkout-v2'])
    expect(found('running nobody')).toEqual([])
  })

  it('is a short list until somebody types', () => {
    const entries = Array.from({ length: 20 }, (_, index) => entry(`rollout-${index}`))
    expect(choose(entries, '')).toHaveLength(8)
    expect(choose(entries, 'rollout')).toHaveLength(20)
  })

  it('knows trace ids of every agent, and takes any other word for a possible one', () => {
    expect(traceIdIn(' 4BF92F3577B34DA6A3CE929D0E0E4736 ')?.sure).toBe(true)
    expect(traceIdIn('00f067aa0ba902b7')?.sure).toBe(true)
    expect(traceIdIn('5f1b6c8e0a.97.16061234567890123')?.sure).toBe(true)
    expect(traceIdIn('topology')).toEqual({ id: 'topology', sure: false })
    expect(traceIdIn('two words')).toBeNull()
    expect(traceIdIn('/status')).toBeNull()
    expect(traceIdIn('  ')).toBeNull()
  })
})
