import { describe, expect, it } from 'vitest'
import { readMark } from '#lib/plan/mark-reading'
import type { MarkRule } from '#lib/plan/plan'

const rule: MarkRule = {
  anyOf: [
    { attribute: 'http.request.header.gray', test: { kind: 'equals', value: 'true' } },
    { attribute: 'lane', test: { kind: 'oneOf', values: ['gray', 'canary'] } },
    { attribute: 'version', test: { kind: 'matches', glob: 'v2*' } },
  ],
}

describe('readMark', () => {
  it.each([
    [{}, 'none'],
    [{ gray: 'true' }, 'none'],
    [{ 'http.request.header.gray': 'true' }, 'marked'],
    [{ 'http.request.header.gray': 'TRUE' }, 'other'],
    [{ 'http.request.header.gray': 'false' }, 'other'],
    [{ lane: 'canary' }, 'marked'],
    [{ lane: 'blue' }, 'other'],
    [{ version: 'v2.1' }, 'marked'],
    [{ version: 'v1', lane: 'gray' }, 'marked'],
    [{ lane: 'blue', version: 'v1' }, 'other'],
  ] as const)('reads %j as %s', (pairs, reading) => {
    expect(readMark(rule, pairs)).toBe(reading)
  })
})
