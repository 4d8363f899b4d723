// Reads from the mark attributes of a span, or of a trace, whether a plan calls it gray. Pure.
import type { Mark } from '#lib/model/mark'
import { matchesGlob } from './glob'
import type { EligibleRule, MarkMatcher, MarkRule } from './plan'

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

/** Which sides of a rule about eligible traffic one span's mark attributes meet. */
export function readEligible({ anyOf, noneOf }: EligibleRule, pairs: Mark['pairs']) {
  const meets = (matcher: MarkMatcher) => {
    const value = pairs[matcher.attribute]
    return value !== undefined && matchesValue(matcher, value)
  }
  return { any: anyOf.some(meets), none: noneOf.some(meets) }
}

function matchesValue({ test }: MarkMatcher, value: string): boolean {
  if (test.kind === 'equals') return value === test.value
  if (test.kind === 'oneOf') return test.values.includes(value)
  return matchesGlob(value, test.glob)
}
