// Reads which attributes and values current plans ask for as marks, so that receivers keep them.
import { canonicalMarkKey } from '#lib/model/mark'
import type { NamedMarks } from '#lib/store/block/mark-keys'
import type { Database } from '#lib/store/client'

/** What matters here of one alternative in a plan's `spec.mark.anyOf`. */
interface Matcher {
  readonly attribute?: unknown
  readonly equals?: unknown
  readonly oneOf?: unknown
  readonly matches?: unknown
}

/** Canonical keys of the newest revision of each plan, with the values or globs they name. */
export async function readMarkKeys(db: Database): Promise<NamedMarks> {
  const rows = await db.query<{ matchers: string }>(
    `SELECT argMax(JSONExtractRaw(plan, 'spec', 'mark', 'anyOf'), revision) AS matchers
    FROM rollout_revisions GROUP BY rollout`,
  )
  const named = new Map<string, Set<string>>()
  for (const { matchers } of rows) {
    const list: unknown = matchers === '' ? [] : JSON.parse(matchers)
    if (Array.isArray(list)) for (const matcher of list) addMatcher(named, matcher)
  }
  return named
}

function addMatcher(named: Map<string, Set<string>>, matcher: Matcher): void {
  if (typeof matcher.attribute !== 'string') return
  const key = canonicalMarkKey(matcher.attribute)
  const values = named.get(key) ?? new Set<string>()
  const oneOf = Array.isArray(matcher.oneOf) ? matcher.oneOf : []
  for (const value of [matcher.equals, matcher.matches, ...oneOf]) {
    if (value !== undefined && value !== null) values.add(String(value))
  }
  named.set(key, values)
}
