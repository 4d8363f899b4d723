import { describe, expect, it } from 'vitest'
import { oneOf, prefix, regex, showsBy } from '#lib/plan/import/conditions'

describe('an expression as a plan says it', () => {
  it.each([
    ['true', { equals: 'true' }],
    ['^true$', { equals: 'true' }],
    ['internal|beta', { oneOf: ['internal', 'beta'] }],
    ['^(internal|beta)$', { oneOf: ['internal', 'beta'] }],
    ['v2.*', { matches: 'v2*' }],
    ['v2\\.1.+', { matches: 'v2.1?*' }],
    ['^(.*?;)?(gray=always)(;.*)?$', { matches: '*gray=always*' }],
  ])('%s, of the whole text', (expression, test) => {
    expect(regex(expression, true)).toEqual(test)
  })

  it.each([
    ['v2.*', { matches: '*v2*' }],
    ['^v2', { matches: 'v2*' }],
    ['v2$', { matches: '*v2' }],
    ['^v2$', { equals: 'v2' }],
  ])('%s, anywhere in the text', (expression, test) => {
    expect(regex(expression, false)).toEqual(test)
  })

  it.each(['[ab]', 'a{2}', 'a?', '(a|b)c', '\\d+', 'a.b', 'a|b.*', 'gr\\*y'])(
    '%s is more than a glob can say',
    (expression) => {
      expect(regex(expression, true)).toBeNull()
    },
  )
})

describe('other tests', () => {
  it('are an exact text, a list, or a glob', () => {
    expect(oneOf(['a'])).toEqual({ equals: 'a' })
    expect(oneOf(['a', 'b'])).toEqual({ oneOf: ['a', 'b'] })
    expect(oneOf(['*.example.test'])).toEqual({ matches: '*.example.test' })
    expect(prefix('v2')).toEqual({ matches: 'v2*' })
    expect(prefix('v*')).toBeNull()
  })

  it('tell whether a mark that is written shows them', () => {
    const dye = { attribute: 'a', equals: 'x' }
    expect(showsBy(dye, { attribute: 'a', equals: 'x' })).toBe(true)
    expect(showsBy(dye, { attribute: 'a', oneOf: ['y', 'x'] })).toBe(true)
    expect(showsBy(dye, { attribute: 'a', equals: 'y' })).toBe(false)
    expect(showsBy(dye, { attribute: 'b', equals: 'x' })).toBe(false)
  })
})
