// Counts users or sessions by the group that each reached first, in bounded memory.
import { UNIT_BLOCKS, type UnitSample } from '#lib/check/sample'
import { BUCKET_MS } from '#lib/model/hop'
import { START_EVERY_MS, STARTS_PER_DAY } from '#lib/stats/multi-start'
import type { BucketUnit, BucketUnits } from './place-units'

/** Units remembered; of more, those with the smallest hashes are a fair sample. */
const UNITS_MAX = 100_000
/** Hashes of units are below this. */
const HASH_END = 2 ** 52
const DAY_MS = STARTS_PER_DAY * START_EVERY_MS

export interface UnitTally {
  replace(bucketMs: number, units: BucketUnits): void
  /** Makes buckets before this time final. */
  close(beforeMs: number): void
  /** Units of all buckets that end at or before `toMs`; undefined while there were no rows. */
  sample(toMs: number): UnitSample | undefined
}

interface Unit {
  n: number
  k: number
  /** Whether its first request reached gray, and the share promised then. */
  readonly gray: boolean
  readonly planned: number
  /** For each length of blocks, the last block in which it was counted. */
  readonly blocks: [number, number, number]
}

interface Block {
  units: number
  gray: number
  promised: number
}

interface Tally {
  /** Units seen, on top of those of `base`. */
  readonly units: Map<number, Unit>
  readonly base: Tally | null
  readonly blocks: readonly Map<number, Block>[]
  sums: Sums
}

type Sums = { -readonly [K in Exclude<keyof UnitSample, 'blocks'>]-?: number }

const NO_SUMS: Sums = {
  units: 0,
  gray: 0,
  promised: 0,
  repeated: 0,
  mixed: 0,
  n: 0,
  k: 0,
  nn: 0,
  nk: 0,
  kk: 0,
  unitless: 0,
}

interface State {
  readonly fromMs: number
  /** Of buckets that are final. */
  base: Tally
  /** Of `base` and the young buckets up to `untilMs`; null when one of these was replaced. */
  top: Tally | null
  untilMs: number
  readonly young: Map<number, BucketUnits>
  /** Units with larger hashes are left out. */
  bound: number
  isUsed: boolean
}

export function createUnitTally(fromMs: number): UnitTally {
  const state: State = {
    fromMs,
    base: emptyTally(null),
    top: null,
    untilMs: fromMs,
    young: new Map(),
    bound: Infinity,
    isUsed: false,
  }
  return {
    replace(bucketMs, units) {
      state.isUsed = true
      state.young.set(bucketMs, units)
      if (bucketMs < state.untilMs) state.top = null
      // By halves: traffic that grows all morning must not begin the blocks anew with every bucket.
      while (units.bound < state.bound) narrow(state, halfOf(state.bound))
    },
    close(beforeMs) {
      for (const [bucketMs, units] of youngUntil(state, beforeMs)) {
        fold(state, state.base, [bucketMs, units])
        state.young.delete(bucketMs)
      }
      state.top = null
      forgetBlocks(state, beforeMs)
      while (state.base.units.size > UNITS_MAX) narrow(state, halfOf(state.bound))
    },
    sample(toMs) {
      if (!state.isUsed) return undefined
      if (state.top !== null && toMs < state.untilMs)
        return sampleOf(state, lookBack(state, toMs), toMs)
      let top = follow(state, toMs)
      while (top.units.size > UNITS_MAX) {
        narrow(state, halfOf(state.bound))
        top = follow(state, toMs)
      }
      return sampleOf(state, top, toMs)
    },
  }
}

/** Brings the tally on top of the final buckets up to `toMs`. */
function follow(state: State, toMs: number): Tally {
  const isNew = state.top === null
  const top = state.top ?? emptyTally(state.base)
  for (const [bucketMs, units] of youngUntil(state, toMs)) {
    if (isNew || bucketMs >= state.untilMs) fold(state, top, [bucketMs, units])
  }
  state.top = top
  state.untilMs = toMs
  return top
}

function halfOf(bound: number): number {
  return Math.min(bound, HASH_END) / 2
}

/** Blocks of the day before are not asked for any more. */
function forgetBlocks({ fromMs, base }: State, beforeMs: number): void {
  UNIT_BLOCKS.forEach((slots, length) => {
    const oldest = Math.floor((beforeMs - DAY_MS - fromMs) / (slots * START_EVERY_MS))
    const blocks = base.blocks[length]
    for (const index of blocks?.keys() ?? []) if (index < oldest) blocks?.delete(index)
  })
}

function lookBack(state: State, toMs: number): Tally {
  const tally = emptyTally(state.base)
  for (const [bucketMs, units] of youngUntil(state, toMs)) fold(state, tally, [bucketMs, units])
  return tally
}

function emptyTally(base: Tally | null): Tally {
  const blocks = UNIT_BLOCKS.map((_, length) => {
    const known = base?.blocks[length] ?? new Map<number, Block>()
    return new Map([...known].map(([index, block]) => [index, { ...block }]))
  })
  return { units: new Map(), base, blocks, sums: { ...(base?.sums ?? NO_SUMS) } }
}

function youngUntil({ young }: State, toMs: number) {
  return [...young].filter(([ms]) => ms + BUCKET_MS <= toMs).sort(([a], [b]) => a - b)
}

type YoungBucket = readonly [bucketMs: number, bucket: BucketUnits]

function fold(state: State, tally: Tally, [bucketMs, bucket]: YoungBucket): void {
  tally.sums.unitless += bucket.unitless
  const indexes = UNIT_BLOCKS.map((slots) =>
    Math.floor((bucketMs - state.fromMs) / (slots * START_EVERY_MS)),
  )
  for (const [hash, added] of bucket.units) {
    if (hash > state.bound) continue
    const unit = unitIn(tally, hash, { gray: added.gray, planned: bucket.planned })
    add(tally.sums, unit, added)
    indexes.forEach((index, length) => {
      if (unit.blocks[length as 0] === index) return
      unit.blocks[length as 0] = index
      countBlock(tally.blocks[length], index, { gray: added.gray, planned: bucket.planned })
    })
  }
}

/** The unit as this tally may change it; counts it when it is new. */
function unitIn(
  tally: Tally,
  hash: number,
  { gray, planned }: { readonly gray: boolean; readonly planned: number },
): Unit {
  const own = tally.units.get(hash)
  if (own !== undefined) return own
  const old = tally.base?.units.get(hash)
  if (old === undefined) {
    tally.sums.units += 1
    tally.sums.gray += gray ? 1 : 0
    tally.sums.promised += planned
  }
  const unit: Unit =
    old === undefined
      ? { n: 0, k: 0, gray, planned, blocks: [-1, -1, -1] }
      : { ...old, blocks: [...old.blocks] }
  tally.units.set(hash, unit)
  return unit
}

function add(sums: Sums, unit: Unit, { n, k }: BucketUnit): void {
  const before = { ...unit }
  unit.n += n
  unit.k += k
  sums.n += n
  sums.k += k
  sums.nn += unit.n ** 2 - before.n ** 2
  sums.nk += unit.n * unit.k - before.n * before.k
  sums.kk += unit.k ** 2 - before.k ** 2
  sums.repeated += isRepeated(unit) - isRepeated(before)
  sums.mixed += isMixed(unit) - isMixed(before)
}

function isRepeated({ n }: Pick<Unit, 'n'>): number {
  return n > 1 ? 1 : 0
}

function isMixed({ n, k }: Pick<Unit, 'n' | 'k'>): number {
  return k > 0 && k < n ? 1 : 0
}

function countBlock(
  blocks: Map<number, Block> | undefined,
  index: number,
  { gray, planned }: { readonly gray: boolean; readonly planned: number },
): void {
  const block = blocks?.get(index) ?? { units: 0, gray: 0, promised: 0 }
  block.units += 1
  block.gray += gray ? 1 : 0
  block.promised += planned
  blocks?.set(index, block)
}

/**
 * Leaves out units with larger hashes, as if they had never come: which units stay has nothing to do
 * with where they went. Blocks begin anew, which only makes them say less.
 */
function narrow(state: State, bound: number): void {
  state.bound = bound
  const kept = emptyTally(null)
  kept.sums.unitless = state.base.sums.unitless
  for (const [hash, unit] of state.base.units) {
    if (hash > bound) continue
    kept.units.set(hash, unit)
  }
  state.base = recounted(kept)
  state.top = null
}

function recounted(tally: Tally): Tally {
  const { sums } = tally
  for (const { n, k, gray, planned } of tally.units.values()) {
    sums.units += 1
    sums.gray += gray ? 1 : 0
    sums.promised += planned
    sums.n += n
    sums.k += k
    sums.nn += n * n
    sums.nk += n * k
    sums.kk += k * k
    sums.repeated += isRepeated({ n })
    sums.mixed += isMixed({ n, k })
  }
  return tally
}

function sampleOf({ fromMs }: State, { sums, blocks }: Tally, toMs: number): UnitSample {
  const lastMs = Math.max(fromMs, toMs - BUCKET_MS)
  const dayMs = fromMs + Math.floor((lastMs - fromMs) / DAY_MS) * DAY_MS
  return {
    ...sums,
    blocks: UNIT_BLOCKS.map((slots, length) => {
      const blockMs = slots * START_EVERY_MS
      return [...(blocks[length] ?? [])]
        .map(([index, block]) => ({ fromMs: fromMs + index * blockMs, ...block }))
        .filter((block) => block.fromMs >= dayMs)
    }),
  }
}
