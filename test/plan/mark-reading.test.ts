import { describe, expect, it } from 'vitest'
import { namedMarks, readMark } from '#lib/plan/mark-reading'
import { parsePlan } from '#lib/plan/parse-plan'
import type { MarkRule } from '#lib/plan/plan'
import { changedPlan, SMALL_PLAN } from '#test/support/plan-text'

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

describe('namedMarks', () => {
  it('tells receivers which attributes and values plans ask for', () => {
    const other = changedPlan({
      '{ attribute: http.request.header.gray, equals: "true" }':
        '{ attribute: X-Lane, oneOf: [a, b] }',
    })
    const globs = changedPlan({ 'equals: "true"': 'matches: "v*"' })
    const named = namedMarks([SMALL_PLAN, other, globs].map((text) => parsePlan(text)))
    expect(Object.fromEntries([...named].map(([key, values]) => [key, [...values]]))).toEqual({
      'http.request.header.gray': ['true'],
      'x-lane': ['a', 'b'],
    })
  })
})
