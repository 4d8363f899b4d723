import { describe, expect, it } from 'vitest'
import { keepsAttribute } from '#lib/receive/skywalking/attributes-kept'
import { createMarkKeys, type NamedMarks } from '#lib/store/block/mark-keys'
import { createDecoding, segment, span } from './decoding'

describe('the attributes kept', () => {
  const marks = createMarkKeys()
  const keys = ['url', 'http.status_code', 'db.statement', 'gray', 'skywalking.peer', 'tenant']

  it.each([
    ['all', keys],
    ['selected', ['url', 'http.status_code', 'gray']],
    ['none', []],
  ] as const)('with "%s" are %j', (kept, expected) => {
    expect(keys.filter(keepsAttribute(kept, marks))).toEqual(expected)
  })

  it('with "selected" include what a plan names', () => {
    marks.replace(new Map([['tenant', new Set(['t1'])]]))
    expect(keepsAttribute('selected', marks)('tenant')).toBe(true)
    marks.replace(new Map([['account.id', 'kept']]))
    expect(keepsAttribute('selected', marks)('account.id')).toBe(true)
    expect(keepsAttribute('none', marks)('account.id')).toBe(false)
  })
})

const HEADERS = 'User-Agent=[curl]\nX-User-Id=[u "7"]\nX-Other=[1]'
const KEY = 'http.request.header.x-user-id'

function attributesOf(named: NamedMarks, keeps: (key: string) => boolean = () => true): unknown {
  const decoding = createDecoding({ named, keeps })
  const tags = [
    { key: 'url', value: '/' },
    { key: 'http.headers', value: HEADERS },
  ]
  decoding.decode(segment([span({ spanId: 0, spanType: 'Entry', tags })]))
  return decoding.rows()[0]?.attributes
}

describe('headers that the Java agent puts into one tag', () => {
  it('become attributes of their own when a plan asks for them', () => {
    expect(attributesOf(new Map([[KEY, 'kept']]))).toEqual({
      url: '/',
      'http.headers': HEADERS,
      [KEY]: 'u "7"',
    })
  })

  it('do so also when the tag itself is not kept', () => {
    const keeps = (key: string) => key === KEY
    expect(attributesOf(new Map([[KEY, 'kept']]), keeps)).toEqual({ [KEY]: 'u "7"' })
  })

  it('stay in their tag when no plan asks, or nothing may be kept', () => {
    const together = { url: '/', 'http.headers': HEADERS }
    expect(attributesOf(new Map())).toEqual(together)
    expect(attributesOf(new Map([['user.id', 'kept']]))).toEqual(together)
    expect(attributesOf(new Map([[KEY, 'kept']]), () => false)).toBeNull()
  })
})
