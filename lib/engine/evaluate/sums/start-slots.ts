// Shares by the slots in which evidence may start: since the window began, and of the current day. Pure.
import type { ShareSample } from '#lib/check/sample'
import type { UnitTally } from '#lib/engine/evaluate/share/unit-tally'
import { BUCKET_MS } from '#lib/model/hop'
import { START_EVERY_MS, STARTS_PER_DAY } from '#lib/stats/multi-start'
import type { Archive } from './archive'
import { NO_SHARES, type ShareCounts, sumShares, toShareSum } from './place-shares'

const DAY_MS = STARTS_PER_DAY * START_EVERY_MS

/** In order of time. */
export type SharesByBucket = readonly (readonly [bucketMs: number, ShareCounts])[]

/** Start of the slot that holds this bucket, when the first slot begins at `fromMs`. */
export function startOf(fromMs: number, bucketMs: number): number {
  return fromMs + Math.floor((bucketMs - fromMs) / START_EVERY_MS) * START_EVERY_MS
}

export function addUp(first: ShareCounts, buckets: SharesByBucket): ShareCounts {
  return sumShares([first, ...buckets.map(([, shares]) => shares)])
}

interface ShareSampleArgs {
  readonly fromMs: number
  readonly toMs: number
  readonly archive: Pick<Archive, 'share' | 'shares'>
  /** Those that end at or before `toMs`. */
  readonly young: SharesByBucket
  readonly units: Pick<UnitTally, 'sample'>
}

export function shareSample(args: ShareSampleArgs): ShareSample {
  const { fromMs, toMs, archive, young } = args
  const total = addUp(archive.shares(), young)
  const { unknown, ineligible, grayExamples, baselineExamples } = total
  const units = args.units.sample(toMs)
  const current = startOf(fromMs, Math.max(fromMs, toMs - BUCKET_MS))
  const slotsFromMs = fromMs + Math.floor((current - fromMs) / DAY_MS) * DAY_MS
  const slots = slotsBetween(slotsFromMs, current).map(
    (start) => archive.share(start) ?? toShareSum(addUp(NO_SHARES, bucketsOf(young, start))),
  )
  return {
    total: toShareSum(total),
    slots,
    slotsFromMs,
    unknown,
    ineligible,
    grayExamples,
    baselineExamples,
    ...(units === undefined ? {} : { units }),
  }
}

function slotsBetween(first: number, last: number): number[] {
  const starts: number[] = []
  for (let start = first; start <= last; start += START_EVERY_MS) starts.push(start)
  return starts
}

function bucketsOf(buckets: SharesByBucket, slotMs: number): SharesByBucket {
  return buckets.filter(([ms]) => ms >= slotMs && ms < slotMs + START_EVERY_MS)
}
