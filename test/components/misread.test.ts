// Parts of an address that a page does not know: told apart from those that are left out.
import { parseAsInteger, parseAsString, parseAsStringLiteral } from 'nuqs/server'
import { describe, expect, it } from 'vitest'
import { misread, withChosen } from '#components/layout/misread'

const READERS = {
  window: parseAsStringLiteral(['1h', '6h']).withDefault('1h'),
  rollout: parseAsString.withDefault(''),
  least: parseAsInteger,
}
const NAMES = { rollout: ['favorites'] }

describe('an address', () => {
  it('that a page can read is read whole', () => {
    expect(misread({ window: '6h', rollout: 'favorites', least: '5' }, READERS, NAMES)).toEqual([])
  })

  it('may leave parts out, or empty as forms send them', () => {
    expect(misread({ window: '', rollout: undefined, least: '' }, READERS, NAMES)).toEqual([])
  })

  it('is told by name and value where it cannot be read, or names nothing', () => {
    expect(misread({ window: '5h', rollout: 'favourites', least: 'x' }, READERS, NAMES)).toEqual([
      { name: 'window', value: '5h' },
      { name: 'rollout', value: 'favourites' },
      { name: 'least', value: 'x' },
    ])
  })

  it('counts by its first value, and by nothing that other parts of the page read', () => {
    expect(misread({ window: ['6h', '5h'], span: 'x' }, READERS, NAMES)).toEqual([])
  })
})

describe('a choice', () => {
  it('stays one when nothing is called so any more', () => {
    expect(withChosen(['a'], 'b')).toEqual(['a', 'b'])
    expect(withChosen(['a'], 'a')).toEqual(['a'])
    expect(withChosen(['a'], '')).toEqual(['a'])
  })
})
