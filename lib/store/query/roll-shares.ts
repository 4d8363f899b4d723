// Rolls shares: of the traces that passed the decision point, which source answered first.
import { BUCKET_MS } from '#lib/model/hop'
import type { SourceId } from '#lib/model/source'
import type { Database } from '#lib/store/client'
import { commitRollup } from './commit-rollup'
import { sharesRollup } from './committed'
import { BUCKET_OF_START, idList, momentOf } from './literals'
import { IS_ANSWER, REACH_MS } from './trace-pass'

const EXAMPLES_MAX = 5

/** What decides the shares of one rollout. */
export interface ShareRule {
  readonly rollout: string
  /** 64-bit decimal; another one whenever the plan chooses sources in another way. */
  readonly selection: string
  /** Sources of the services with two groups, both groups. */
  readonly sources: readonly SourceId[]
  /** Sources of the service that decides; null when any caller may. */
  readonly split: readonly SourceId[] | null
}

export interface RollSharesOptions {
  readonly rule: ShareRule
  /** Bucket starts, epoch ms, ascending and near each other. */
  readonly buckets: readonly number[]
  readonly version: number
}

interface StoredShare {
  readonly bucketS: number
  readonly sourceId: SourceId
  readonly requests: number
  readonly examples: readonly string[]
}

/** A trace counts once, in the bucket of its first answer by one of the rule's sources. */
export async function rollShares(db: Database, options: RollSharesOptions): Promise<void> {
  const { rule, buckets, version } = options
  const { rollout, selection, sources, split } = rule
  const empty = sources.length === 0 || split?.length === 0
  const shares = empty ? [] : await db.query<StoredShare>(sharesSql(db, options))
  await db.insert(
    'shares',
    shares.map(({ bucketS, sourceId, requests, examples }) => ({
      rollout,
      selection,
      bucket: bucketS,
      version,
      source_id: sourceId,
      requests,
      examples,
    })),
  )
  await commitRollup(db, { rollup: sharesRollup(rollout, selection), buckets, version })
}

function sharesSql(db: Database, { rule, buckets }: RollSharesOptions): string {
  const spans = db.localTable('spans')
  const firstMs = buckets[0] ?? 0
  const lastMs = (buckets.at(-1) ?? 0) + BUCKET_MS
  const near = (toMs: number) =>
    `start >= ${momentOf(firstMs - REACH_MS)} AND start < ${momentOf(toMs)}`
  const passed =
    rule.split === null
      ? ''
      : `AND trace_id IN (SELECT trace_id FROM ${spans}
          WHERE ${near(lastMs + REACH_MS)} AND source_id IN ${idList(rule.split)})`
  const traces = `SELECT trace_id, argMin(source_id, (start, span_id)) AS source,
      toUInt32(${BUCKET_OF_START.replace('start', 'min(start)')}) AS bucket
    FROM ${spans}
    WHERE ${near(lastMs)} AND source_id IN ${idList(rule.sources)} AND ${IS_ANSWER} ${passed}
    GROUP BY trace_id HAVING bucket IN (${buckets.map((ms) => ms / 1_000).join(', ')})`
  const perShard = `SELECT bucket, source, count() AS requests,
      groupArraySorted(${EXAMPLES_MAX})(lower(hex(trace_id))) AS some
    FROM (${traces}) GROUP BY bucket, source`
  return `SELECT bucket AS bucketS, source AS sourceId, toUInt32(sum(requests)) AS requests,
      groupArraySortedArray(${EXAMPLES_MAX})(some) AS examples
    FROM ${db.onEachShard(perShard)} GROUP BY bucket, source`
}
