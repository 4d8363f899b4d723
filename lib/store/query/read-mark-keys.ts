// Reads which attributes and values current plans ask for, so that receivers keep them.
import { canonicalMarkKey } from '#lib/model/mark'
import type { NamedMarks } from '#lib/store/block/mark-keys'
import type { Database } from '#lib/store/client'

/** What matters here of one alternative in a plan's list of matchers. */
interface Matcher {
  readonly attribute?: unknown
  readonly equals?: unknown
  readonly oneOf?: unknown
  readonly matches?: unknown
}

/** JSON, or empty where the plan says nothing. */
interface Asked {
  readonly mark: string
  readonly anyOf: string
  readonly noneOf: string
  readonly unit: string
}

/**
 * Canonical keys of the newest revision of each plan, with the values or globs they name: its marks,
 * and what its share is a share of. The attribute of its unit is `kept`, spelled as in the plan.
 */
export async function readMarkKeys(db: Database): Promise<NamedMarks> {
  const rows = await db.query<Asked>(
    `SELECT JSONExtractRaw(newest, 'spec', 'mark', 'anyOf') AS mark,
      JSONExtractRaw(newest, 'spec', 'split', 'of', 'anyOf') AS anyOf,
      JSONExtractRaw(newest, 'spec', 'split', 'of', 'noneOf') AS noneOf,
      JSONExtractString(newest, 'spec', 'split', 'unit', 'attribute') AS unit
    FROM (SELECT argMax(plan, revision) AS newest FROM rollout_revisions GROUP BY rollout)`,
  )
  const marks = new Map<string, Set<string>>()
  for (const { mark, anyOf, noneOf } of rows) {
    for (const matchers of [mark, anyOf, noneOf]) {
      const list: unknown = matchers === '' ? [] : JSON.parse(matchers)
      if (Array.isArray(list)) for (const matcher of list) addMatcher(marks, matcher)
    }
  }
  const named = new Map<string, Set<string> | 'kept'>(marks)
  for (const { unit } of rows) if (unit !== '' && !marks.has(unit)) named.set(unit, 'kept')
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
