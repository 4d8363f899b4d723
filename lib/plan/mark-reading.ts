// Reads from the mark attributes of a span, or of a trace, whether a plan calls it gray. Pure.
import type { Mark } from '#lib/model/mark'
import { matchesGlob } from './glob'
import type { MarkMatcher, MarkRule } from './plan'

/** `other`: one of the plan's mark attributes is there, with a value that does not mean gray. */
export type MarkReading = 'marked' | 'other' | 'none'

/** Attributes are compared by their canonical key, exactly as the plan writes them. */
export function readMark(rule: MarkRule, pairs: Mark['pairs']): MarkReading {
  let reading: MarkReading = 'none'
  for (const matcher of rule.anyOf) {
    const value = pairs[matcher.attribute]
    if (value === undefined) continue
    if (matchesValue(matcher, value)) return 'marked'
    reading = 'other'
  }
  return reading
}

function matchesValue({ test }: MarkMatcher, value: string): boolean {
  if (test.kind === 'equals') return value === test.value
  if (test.kind === 'oneOf') return test.values.includes(value)
  return matchesGlob(value, test.glob)
}
