// Keeps the comparisons of one stage: buckets go in, evidence comes out. Pure.
import { type Comparisons, NO_COMPARISONS } from './comparison'
import type { Contrast } from './contrast'
import type { PairRow } from './pair-row'
import type { Thresholds } from './thresholds'

export interface BookSettings {
  /** First bucket of the stage's window, epoch ms. */
  readonly fromMs: number
  /** Those of the plan that have both groups. */
  readonly services: readonly string[]
  /** Options of the checks that will read the book; null for a check that is off. */
  readonly errorRate: { readonly ratio: number; readonly alpha: number } | null
  readonly latency: { readonly margin: number; readonly alpha: number } | null
  /** `freezeThresholds` of the hour before; what is not in it is frozen from the stage's own start. */
  readonly thresholds: Thresholds
  /** How gray's requests differed from the others before gray was there; null: not known. */
  readonly before: Contrast | null
}

export interface BookSlot {
  readonly fromMs: number
  readonly toMs: number
}

export interface Book {
  /**
   * Each bucket once, in order of time, as soon as it is settled; a bucket without rows may be left
   * out. Throws RangeError for a bucket that is not later than those before.
   */
  add(bucketMs: number, rows: readonly PairRow[]): void
  /** The slot of five minutes that holds this bucket. */
  slotOf(bucketMs: number): BookSlot
  /** Slots that begin here or later may be replaced; what is older is final. */
  openFromMs(): number
  /**
   * After late spans: all buckets of one open slot anew. Buckets later than the newest one that was
   * added are refused. Returns the beginnings of later open slots that have to be replaced as well,
   * since they rest on thresholds that were frozen in this one: in order, usually none.
   */
  replaceSlot(slotFromMs: number, buckets: ReadonlyMap<number, readonly PairRow[]>): number[]
  /** What checks read (Sample.comparisons), valid until the book changes. */
  comparisons(): Comparisons
}

export function createBook(_settings: BookSettings): Book {
  return {
    add() {},
    slotOf: (bucketMs) => ({ fromMs: bucketMs, toMs: bucketMs }),
    openFromMs: () => 0,
    replaceSlot: () => [],
    comparisons: () => NO_COMPARISONS,
  }
}
