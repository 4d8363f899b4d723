import { describe, expect, it } from 'vitest'
import { keepsAttribute } from '#lib/receive/skywalking/attributes-kept'
import { createMarkKeys } from '#lib/store/block/mark-keys'

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
