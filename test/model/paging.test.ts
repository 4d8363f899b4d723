import { describe, expect, it } from 'vitest'
import { type Cursor, pageOf, readCursor } from '#lib/model/paging'

const row = (atMs: number, id: string) => ({ atMs, id })
const [a, b, c, d] = [row(4, 'a'), row(3, 'b'), row(2, 'c'), row(1, 'd')]
const before: Cursor = { way: 'before', atMs: 5, id: 'z' }
const after: Cursor = { way: 'after', atMs: 0, id: 'z' }

describe('a page', () => {
  it('is whole when nothing is left over', () => {
    expect(pageOf([a, b], { limit: 2, cursor: null })).toEqual({
      rows: [a, b],
      newer: null,
      older: null,
    })
  })

  it('says where the older ones begin, and the newer ones when it came from there', () => {
    const first = pageOf([a, b, c], { limit: 2, cursor: null })
    expect(first).toEqual({ rows: [a, b], newer: null, older: 'before-3-b' })
    const next = pageOf([b, c, d], { limit: 2, cursor: before })
    expect(next).toEqual({ rows: [b, c], newer: 'after-3-b', older: 'before-2-c' })
  })

  it('is newest first also when it was read from its oldest row on', () => {
    const back = pageOf([d, c, b], { limit: 2, cursor: after })
    expect(back).toEqual({ rows: [c, d], newer: 'after-2-c', older: 'before-1-d' })
    const newest = pageOf([d, c], { limit: 2, cursor: after })
    expect(newest).toEqual({ rows: [c, d], newer: null, older: 'before-1-d' })
  })

  it('keeps rows together that nothing tells apart', () => {
    const { rows, older } = pageOf([a, b, b, b, c], { limit: 2, cursor: null })
    expect(rows).toEqual([a, b, b, b])
    expect(older).toBe('before-3-b')
    expect(pageOf([a, b, b], { limit: 2, cursor: null }).older).toBeNull()
  })

  it('may be empty', () => {
    const none = { rows: [], newer: null, older: null }
    expect(pageOf([], { limit: 2, cursor: null })).toEqual(none)
    expect(pageOf([], { limit: 2, cursor: before })).toEqual(none)
  })
})

describe('a cursor', () => {
  it('is read back from its text', () => {
    const text = pageOf([a, b], { limit: 1, cursor: null }).older
    expect(readCursor(text ?? '')).toEqual({ way: 'before', atMs: 4, id: 'a' })
  })

  it.each(['', 'before', 'before-1', 'before-x-a', 'since-1-a', "after-1-a'b"])(
    'is nothing else: %s',
    (text) => {
      expect(readCursor(text)).toBeNull()
    },
  )
})
