import { describe, expect, it } from 'vitest'
import { matchesGlob } from '#lib/plan/glob'

describe('matchesGlob', () => {
  it.each([
    ['favorites', 'favorites', true],
    ['favorites', 'Favorites', false],
    ['favorites-v2', 'favorites-*', true],
    ['favorites-', 'favorites-*', true],
    ['favorites', 'favorites-*', false],
    ['pod-7', 'pod-?', true],
    ['pod-77', 'pod-?', false],
    ['pod-', 'pod-?', false],
    ['a.b.c', '*.c', true],
    ['a.b.c', 'a*c', true],
    ['abcabd', '*ab?', true],
    ['', '', true],
    ['', '*', true],
    ['x', '', false],
    ['v1.2', 'v1.2', true],
    ['v1x2', 'v1.2', false],
    ['a+b(c)', 'a+b(c)', true],
    ['mississippi', 'm*iss*pi', true],
    ['mississippi', 'm*iss*pp', false],
  ])('%j against %j is %s', (text, glob, expected) => {
    expect(matchesGlob(text, glob)).toBe(expected)
  })

  it('takes no exponential time on a hostile pattern', () => {
    const started = performance.now()
    expect(matchesGlob('a'.repeat(20_000), `${'*a'.repeat(30)}*b`)).toBe(false)
    expect(performance.now() - started).toBeLessThan(1000)
  })
})
