import { describe, expect, it } from 'vitest'
import { HOP_CASES } from '#test/support/hops/all-cases'
import { hopsByRules } from '#test/support/hops/rolled-words'
import { T0_MS } from '#test/support/insert-spans'

const settledMs = T0_MS

describe('hops by the rules in TypeScript', () => {
  it.each([...HOP_CASES])('$name', ({ spans, hops }) => {
    expect(hopsByRules(spans, { settledMs, lanes: [] })).toEqual([...hops].sort())
  })
})
