import { describe, expect, it } from 'vitest'
import { MARK_VALUES_PER_KEY_MAX, OTHER_VALUE } from '#lib/model/mark'
import { createDimensions } from '#lib/store/block/dimensions'
import { createMarkCollector } from '#lib/store/block/mark-collector'
import { createMarkKeys } from '#lib/store/block/mark-keys'

function setUp() {
  const dimensions = createDimensions()
  dimensions.nowMs = 1_000_000_000
  const keys = createMarkKeys()
  const collector = createMarkCollector(dimensions, keys)
  const mark = (...pairs: [string, string][]) => {
    collector.begin()
    for (const [key, value] of pairs) collector.add(key, value)
    collector.intern()
    return `${dimensions.low},${dimensions.high}`
  }
  const announced = () => dimensions.drain().map(({ row }) => (row as { pairs: object }).pairs)
  return { keys, mark, announced }
}

describe('mark keys', () => {
  it('have defaults that also count as request headers, in any spelling', () => {
    const keys = createMarkKeys()
    expect(
      ['gray', 'Gray', 'http.request.header.x-gray', 'HTTP.request.header.X_Gray'].map(keys.has),
    ).toEqual([true, true, true, true])
    expect(['http.route', 'x_gray', 'user.id'].map(keys.has)).toEqual([false, false, false])
  })

  it('add what plans name, and know when nothing changed', () => {
    const keys = createMarkKeys()
    const named = () => new Map([['http.request.header.x_lane_id', new Set(['a', 'b'])]])
    keys.replace(named())
    const { version } = keys
    keys.replace(named())
    expect(keys.version).toBe(version)
    expect(keys.has('http.request.header.x-lane-id')).toBe(true)
    expect(keys.isNamed('http.request.header.x-lane-id')).toBe(true)
    expect(keys.names('http.request.header.x-lane-id', 'a')).toBe(true)
    keys.replace(new Map())
    expect(keys.version).toBeGreaterThan(version)
    expect(keys.has('http.request.header.x-lane-id')).toBe(false)
  })
})

describe('attributes of users and sessions', () => {
  it('are kept as they are, and are no marks: each has its own value', () => {
    const keys = createMarkKeys()
    const before = keys.version
    keys.replace(new Map([['session.ID', 'kept']]))
    expect(keys.version).toBeGreaterThan(before)
    expect(keys.keeps('session.ID')).toBe(true)
    expect(keys.keeps('session.id')).toBe(false)
    expect(keys.has('session.ID')).toBe(false)
    keys.replace(new Map())
    expect(keys.keeps('session.ID')).toBe(false)
  })
})

describe('a mark', () => {
  it('is the same whatever order its attributes came in', () => {
    const { mark, announced } = setUp()
    const one = mark(['gray', 'true'], ['http.request.header.X_Gray', '1'])
    expect(mark(['http.request.header.x-gray', '1'], ['gray', 'true'])).toBe(one)
    expect(announced()).toEqual([{ gray: 'true', 'http.request.header.x-gray': '1' }])
    expect(mark()).toBe('0,0')
  })

  it('takes the first of two values for one key', () => {
    const { mark, announced } = setUp()
    mark(['gray', 'a'], ['GRAY', 'b'])
    expect(announced()).toEqual([{ gray: 'a' }])
  })

  it('folds values that are too many, but not those a plan asks for', () => {
    const { mark, announced, keys } = setUp()
    keys.replace(new Map([['gray', new Set(['wanted', 'user-*'])]]))
    for (let i = 0; i < MARK_VALUES_PER_KEY_MAX + 100; i++) mark(['gray', `v${i}`])
    expect(announced()).toHaveLength(MARK_VALUES_PER_KEY_MAX + 1)
    mark(['gray', 'another'])
    expect(announced()).toEqual([])
    mark(['gray', 'wanted'])
    mark(['gray', 'user-77'])
    expect(announced()).toEqual([{ gray: 'wanted' }, { gray: 'user-77' }])
    mark(['gray', 'x'.repeat(1_000)])
    expect(announced()).toEqual([])
    expect(OTHER_VALUE).toBe('*other*')
  })

  it('keeps pairs that plans name when there are too many', () => {
    const { mark, announced, keys } = setUp()
    keys.replace(new Map([['zone', new Set(['z'])]]))
    const many = Array.from({ length: 12 }, (_, i): [string, string] => [`key${i}`, 'v'])
    mark(...many, ['zone', 'z'])
    const [pairs] = announced()
    expect(Object.keys(pairs ?? {})).toHaveLength(8)
    expect(pairs).toMatchObject({ zone: 'z' })
  })
})
