// Feeds the book of a stage's comparisons: settled buckets once and in order, changed slots anew.
import { type Book, type BookSettings, createBook } from '#lib/check/compare/book'
import { type Comparisons, NO_COMPARISONS } from '#lib/check/compare/comparison'
import { type Contrast, measureContrast } from '#lib/check/compare/contrast'
import type { PairRow } from '#lib/check/compare/pair-row'
import { freezeThresholds, type Thresholds } from '#lib/check/compare/thresholds'
import { BUCKET_MS } from '#lib/model/hop'
import type { TimeRange } from '#lib/store/query/committed'
import type { PairBuckets, PairReader } from './pair-reader'

/** A slot that changes is read again no sooner than this after the last time … */
const REREAD_EVERY_MS = 60_000
/** … but once when its late spans have arrived. */
const FINAL_AFTER_MS = 120_000
/** With more rows as many times less often: late spans cost about as much as punctual ones. */
const REREAD_ROWS = 200_000
/** An empty bucket does not make a slot a light one. */
const LULL = 0.9
/** What was usual before the stage is read from this long before it. */
const BEFORE_MS = 3_600_000
/** The rows of one read stay about this many, whatever the traffic. */
const ROWS_PER_READ = 200_000
const CHUNK_MS_MAX = 600_000
/** One look reads about this many rows: after a restart it takes several to be up to date. */
const ROWS_PER_LOOK = 1_000_000

export interface ComparisonFeedArgs {
  readonly reader: PairReader
  /** First bucket that is compared. */
  readonly fromMs: number
  /** When the window began: what was before it is usual. */
  readonly windowMs: number
  /** When nobody was gray yet; null: requests are not told apart by a mark. */
  readonly beforeGrayMs: number | null
  readonly settings: Pick<BookSettings, 'services' | 'errorRate' | 'latency'>
}

export interface FeedUpdate {
  /** Buckets that were rolled since the last update. */
  readonly changed: readonly number[]
  /** End of the last settled bucket. */
  readonly toMs: number
  readonly nowMs: number
}

export interface ComparisonFeed {
  /** Reads what is due; what fails is due again. True: new numbers. */
  update(update: FeedUpdate): Promise<boolean>
  comparisons(): Comparisons
  /** Settled buckets before this are in the comparisons, epoch ms. */
  fedMs(): number
  /** Grows when late spans change buckets that end at or before `toMs`. */
  changesBefore(toMs: number): number
}

interface DirtySlot {
  /** Epoch ms of the last read; −∞ when a bucket came only after its turn: it is read at once. */
  readMs: number
}

interface State {
  readonly args: ComparisonFeedArgs
  book: Book | null
  /** Buckets before this were added, or had nothing in them when it was their turn. */
  fedMs: number
  chunkMs: number
  /** Rows of a bucket, as of late. */
  bucketRows: number
  readonly seen: Set<number>
  /** The newest bucket in the book. */
  newestMs: number
  readonly dirty: Map<number, DirtySlot>
  /** When a slot was read again last, and how many times that happened until then. */
  readonly reread: Map<number, { readonly atMs: number; readonly count: number }>
  rereads: number
}

export function createComparisonFeed(args: ComparisonFeedArgs): ComparisonFeed {
  const state: State = {
    args,
    book: null,
    fedMs: args.fromMs,
    chunkMs: BUCKET_MS,
    bucketRows: 0,
    seen: new Set(),
    newestMs: -Infinity,
    dirty: new Map(),
    reread: new Map(),
    rereads: 0,
  }
  return {
    async update(update) {
      if (update.toMs <= args.fromMs || args.settings.services.length === 0) return false
      state.book ??= await openBook(args, update.nowMs)
      noteChanges(state, state.book, update)
      const replaced = await replaceDirty(state, state.book, update)
      const added = await addSettled(state, state.book, update)
      forget(state, state.book)
      return replaced || added
    },
    comparisons: () => state.book?.comparisons() ?? NO_COMPARISONS,
    fedMs: () => (args.settings.services.length === 0 ? Infinity : state.fedMs),
    changesBefore(toMs) {
      const counts = [...state.reread].flatMap(([ms, { count }]) => (ms < toMs ? [count] : []))
      return Math.max(0, ...counts)
    },
  }
}

async function openBook(args: ComparisonFeedArgs, nowMs: number): Promise<Book> {
  const { reader, windowMs, beforeGrayMs, settings } = args
  const before = { fromMs: windowMs - BEFORE_MS, toMs: windowMs }
  const thresholds: Thresholds = freezeThresholds(await reader.readSummed(before, nowMs))
  let contrast: Contrast | null = null
  if (beforeGrayMs !== null) {
    const { fromMs, buckets } = await readBefore(reader, beforeGrayMs, nowMs)
    contrast = measureContrast({ fromMs, thresholds, ...settings }, buckets)
  }
  return createBook({ ...settings, fromMs: args.fromMs, thresholds, before: contrast })
}

/** The newest part of the hour before anybody was gray, as much as may be held at once. */
async function readBefore(reader: PairReader, endMs: number, nowMs: number) {
  const toMs = Math.floor(endMs / BUCKET_MS) * BUCKET_MS
  const parts: PairBuckets[] = []
  let chunkMs = BUCKET_MS
  let fromMs = toMs
  let rows = 0
  while (fromMs > toMs - BEFORE_MS && rows < ROWS_PER_READ) {
    const range = { fromMs: Math.max(toMs - BEFORE_MS, fromMs - chunkMs), toMs: fromMs }
    const read = await reader.readMarked(range, nowMs)
    parts.unshift(read.buckets)
    rows += read.rows
    fromMs = range.fromMs
    chunkMs = nextChunk(range, read.rows)
  }
  return { fromMs, buckets: new Map(parts.flatMap((part) => [...part])) }
}

/** What changed before it was its turn is read then anyway. */
function noteChanges(state: State, book: Book, { changed }: FeedUpdate): void {
  for (const bucketMs of changed) {
    if (bucketMs < state.args.fromMs || bucketMs >= state.fedMs) continue
    const { fromMs } = book.slotOf(bucketMs)
    if (fromMs < book.openFromMs()) continue
    const known = state.dirty.get(fromMs)
    const readMs = known?.readMs ?? state.reread.get(fromMs)?.atMs ?? bucketMs
    state.dirty.set(fromMs, { readMs: state.seen.has(bucketMs) ? readMs : -Infinity })
  }
}

async function replaceDirty(state: State, book: Book, { nowMs }: FeedUpdate): Promise<boolean> {
  let replaced = false
  for (const [slotMs, { readMs }] of [...state.dirty].sort(([a], [b]) => a - b)) {
    const { toMs } = book.slotOf(slotMs)
    const finalMs = toMs + FINAL_AFTER_MS
    const isFinal = nowMs >= finalMs && readMs < finalMs
    const rows = state.bucketRows * ((toMs - slotMs) / BUCKET_MS)
    const everyMs = REREAD_EVERY_MS * Math.max(1, rows / REREAD_ROWS)
    if (nowMs - readMs < everyMs && !isFinal) continue
    await replaceSlot(state, book, { slotMs, nowMs })
    replaced = true
  }
  return replaced
}

interface SlotAt {
  readonly slotMs: number
  readonly nowMs: number
}

async function replaceSlot(state: State, book: Book, { slotMs, nowMs }: SlotAt): Promise<void> {
  const waiting = [slotMs]
  for (let ms = waiting.shift(); ms !== undefined; ms = waiting.shift()) {
    if (ms >= book.openFromMs()) {
      const toMs = Math.min(book.slotOf(ms).toMs, state.fedMs)
      const buckets = await readAll(state, { fromMs: ms, toMs }, nowMs)
      const isKnown = ms <= book.slotOf(state.newestMs).fromMs
      const rests = isKnown ? book.replaceSlot(ms, buckets) : []
      waiting.push(...rests.filter((later) => !waiting.includes(later)))
      for (const [bucketMs, pairs] of buckets) {
        state.seen.add(bucketMs)
        // Nothing later was there when it was its turn: it only comes late.
        if (bucketMs > state.newestMs) add(state, book, { bucketMs, pairs })
      }
      state.rereads += 1
      state.reread.set(ms, { atMs: nowMs, count: state.rereads })
    }
    state.dirty.delete(ms)
  }
}

/** In order of time. */
async function readAll(
  state: State,
  { fromMs, toMs }: TimeRange,
  nowMs: number,
): Promise<PairBuckets> {
  const buckets = new Map<number, readonly PairRow[]>()
  for (let ms = fromMs; ms < toMs; ms += state.chunkMs) {
    const range = { fromMs: ms, toMs: Math.min(toMs, ms + state.chunkMs) }
    const read = await state.args.reader.read(range, nowMs)
    for (const [bucketMs, pairs] of read.buckets) buckets.set(bucketMs, pairs)
  }
  return buckets
}

interface FedBucket {
  readonly bucketMs: number
  readonly pairs: readonly PairRow[]
}

function add(state: State, book: Book, { bucketMs, pairs }: FedBucket): void {
  book.add(bucketMs, pairs)
  state.newestMs = bucketMs
  state.seen.add(bucketMs)
}

async function addSettled(state: State, book: Book, { toMs, nowMs }: FeedUpdate): Promise<boolean> {
  let rows = 0
  let added = false
  while (state.fedMs < toMs && rows < ROWS_PER_LOOK) {
    const range = { fromMs: state.fedMs, toMs: Math.min(toMs, state.fedMs + state.chunkMs) }
    const read = await state.args.reader.read(range, nowMs)
    for (const [bucketMs, pairs] of read.buckets) add(state, book, { bucketMs, pairs })
    added ||= read.buckets.size > 0
    rows += read.rows
    state.fedMs = range.toMs
    state.chunkMs = nextChunk(range, read.rows)
    const bucketRows = read.rows / ((range.toMs - range.fromMs) / BUCKET_MS)
    state.bucketRows = Math.max(bucketRows, state.bucketRows * LULL)
  }
  return added
}

/** As long as keeps the rows of one read bounded, in whole buckets; it grows step by step. */
function nextChunk({ fromMs, toMs }: TimeRange, rows: number): number {
  const fitting = ((toMs - fromMs) * ROWS_PER_READ) / Math.max(1, rows)
  const longest = Math.min(CHUNK_MS_MAX, 4 * (toMs - fromMs), fitting)
  return Math.max(BUCKET_MS, Math.floor(longest / BUCKET_MS) * BUCKET_MS)
}

/** Slots that are final are read no more. */
function forget({ seen, dirty, reread }: State, book: Book): void {
  const openMs = book.openFromMs()
  for (const ms of seen) if (ms < openMs) seen.delete(ms)
  for (const ms of dirty.keys()) if (ms < openMs) dirty.delete(ms)
  for (const ms of reread.keys()) if (ms < openMs) reread.delete(ms)
}
