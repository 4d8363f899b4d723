// Rolls shares: of the traces that took the decision, which source answered first, and for which units.
import type { SourceId } from '#lib/model/source'
import type { Database } from '#lib/store/client'
import { commitRollup } from './commit-rollup'
import { sharesRollup } from './committed'
import { type ShareRule, shareTracesSql } from './share-traces'

const EXAMPLES_MAX = 5
/** Endpoints of one bucket that are counted by themselves; rarer ones are counted as endpoint 0. */
const ENDPOINTS_MAX = 64
/** Units of one bucket and source; of more, those with the smallest hashes are a fair sample. */
const UNITS_MAX = 2_048

export interface RollSharesOptions {
  readonly rule: ShareRule
  /** Bucket starts, epoch ms, ascending and near each other. */
  readonly buckets: readonly number[]
  readonly version: number
}

/** A trace counts once, in the bucket of its first answer by one of the rule's sources. */
export async function rollShares(db: Database, options: RollSharesOptions): Promise<void> {
  const { rule, buckets, version } = options
  const { rollout, selection, sources, split, unit } = rule
  const key = { rollout, selection, version }
  const empty = sources.length === 0 || split?.length === 0
  if (!empty) {
    const shares = foldEndpoints(await db.query<StoredShare>(sharesSql(db, options)))
    await db.insert(
      'shares',
      shares.map((row) => ({ ...key, ...row })),
    )
  }
  if (!empty && unit !== null) {
    const units = await db.query<object>(unitsSql(db, options))
    await db.insert(
      'share_units',
      units.map((row) => ({ ...key, ...row })),
    )
  }
  await commitRollup(db, { rollup: sharesRollup(rollout, selection), buckets, version })
}

/** As the columns of `shares` are called. */
interface StoredShare {
  readonly bucket: number
  readonly source_id: SourceId
  readonly via_source: SourceId
  readonly endpoint_id: string
  readonly ineligible: number
  readonly requests: number
  readonly weight: number
  readonly weight_squares: number
  /** As the database writes a moment: later ones are later texts. */
  readonly newest: string
  readonly examples: readonly string[]
}

function sharesSql(db: Database, options: RollSharesOptions): string {
  const perShard = `SELECT bucket, source, via, endpoint, ineligible, count() AS requests,
      sum(weight) AS weights, sum(weight * weight) AS squares, max(began) AS newest,
      groupArraySorted(${EXAMPLES_MAX})(lower(hex(trace_id))) AS some
    FROM (${shareTracesSql(db, options)}) GROUP BY bucket, source, via, endpoint, ineligible`
  return `SELECT bucket, source AS source_id, via AS via_source, endpoint AS endpoint_id, ineligible,
      toUInt32(sum(requests)) AS requests, sum(weights) AS weight, sum(squares) AS weight_squares,
      toString(toDateTime64(max(newest), 3, 'UTC')) AS newest,
      groupArraySortedArray(${EXAMPLES_MAX})(some) AS examples
    FROM ${db.onEachShard(perShard)} GROUP BY bucket, source, via, endpoint, ineligible
    ORDER BY bucket, requests DESC, source, via, endpoint, ineligible`
}

/** Span names may be made of ids: a bucket must not have a row for each of its requests. */
function foldEndpoints(rows: readonly StoredShare[]): StoredShare[] {
  const named = new Map<number, Set<string>>()
  const folded = new Map<string, StoredShare>()
  for (const row of rows) {
    const known = named.get(row.bucket) ?? new Set()
    named.set(row.bucket, known)
    if (known.size < ENDPOINTS_MAX) known.add(row.endpoint_id)
    const endpoint_id = known.has(row.endpoint_id) ? row.endpoint_id : '0'
    const { bucket, source_id, via_source, ineligible } = row
    const key = [bucket, source_id, via_source, endpoint_id, ineligible].join(' ')
    const sum = folded.get(key)
    folded.set(key, sum === undefined ? { ...row, endpoint_id } : joined(sum, row))
  }
  return [...folded.values()]
}

function joined(sum: StoredShare, row: StoredShare): StoredShare {
  return {
    ...sum,
    requests: sum.requests + row.requests,
    weight: sum.weight + row.weight,
    weight_squares: sum.weight_squares + row.weight_squares,
    newest: [sum.newest, row.newest].sort()[1] ?? '',
    examples: [...sum.examples, ...row.examples].sort().slice(0, EXAMPLES_MAX),
  }
}

/** Units by source; `bound`: of units up to it all are there. */
function unitsSql(db: Database, options: RollSharesOptions): string {
  const perShard = `SELECT bucket, source, unit, count() AS requests,
      toUInt16(least(65535, toUnixTimestamp64Milli(toDateTime64(min(began), 3)) - bucket * 1000)) AS first
    FROM (${shareTracesSql(db, options)}) WHERE ineligible = 0 GROUP BY bucket, source, unit`
  const units = `SELECT bucket, source, unit, toUInt32(sum(requests)) AS n, min(first) AS ms
    FROM ${db.onEachShard(perShard)} GROUP BY bucket, source, unit`
  const kept = `groupArraySortedIf(${UNITS_MAX})((unit, n, ms), unit != 0)`
  return `SELECT bucket, source_id, units, requests, first_ms, bound, unitless FROM (
    SELECT bucket, source AS source_id, ${kept} AS kept, kept.1 AS units, kept.2 AS requests,
      kept.3 AS first_ms, if(countIf(unit != 0) > ${UNITS_MAX}, kept[-1].1, 0) AS bound,
      sumIf(n, unit = 0) AS unitless
    FROM (${units}) GROUP BY bucket, source) ORDER BY bucket, source_id`
}
