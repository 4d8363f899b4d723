// Which rollup rows count: those of each bucket's newest committed version. Readers share it.

/** A half-open range of bucket starts, epoch ms. */
export interface TimeRange {
  readonly fromMs: number
  readonly toMs: number
}

/** Names under which rollups are committed. Calls are rolled together with hops. */
export const HOPS_ROLLUP = 'hops'

export function sharesRollup(rollout: string, selection: string): string {
  return `shares ${selection} ${rollout}`
}

const IN_RANGE = 'bucket >= {from:DateTime} AND bucket < {to:DateTime}'

/** A condition on `bucket` and `version`; takes the parameters of `committedParams`. */
export const IS_COMMITTED = `${IN_RANGE} AND (bucket, version) IN (
  SELECT bucket, max(version) FROM rollup_commits
  WHERE rollup = {rollup:String} AND ${IN_RANGE} GROUP BY bucket)`

/** A DateTime parameter is read as epoch seconds only if it has ten digits. */
const FIRST_S = 1_000_000_000
const LAST_S = 4_294_967_295

/** Buckets that begin in the range. */
export function committedParams(rollup: string, { fromMs, toMs }: TimeRange) {
  const seconds = (ms: number) => Math.min(LAST_S, Math.max(FIRST_S, Math.ceil(ms / 1_000)))
  return { rollup, from: seconds(fromMs), to: seconds(toMs) }
}
