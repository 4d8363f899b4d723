// Keeps the comparisons of one stage: buckets go in, evidence comes out. Pure.
import { START_EVERY_MS } from '#lib/stats/multi-start'
import type { Comparisons } from './comparison'
import type { Contrast } from './contrast'
import type { PairRow } from './pair-row'
import { createSubjects, type Subjects } from './subjects'
import { createSlotWork, type SlotWork } from './sums/slot-work'
import { type Subject, seal } from './sums/subject'
import type { Thresholds } from './thresholds'
import { createViewer } from './view'

/** Slots that late spans may still change: the newest and those before, so 10 to 15 minutes. */
const OPEN_SLOTS = 3

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
  /**
   * How gray's requests differed from the others before gray was there, which is allowed on top; null
   * when it is not known, or when chance decides who is gray.
   */
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
   * After late spans: all buckets of one open slot anew; those later than the newest one that was
   * added are left out. Returns the beginnings of later open slots that have to be replaced as well,
   * in order, since they rest on thresholds that were frozen in this one: usually none.
   */
  replaceSlot(slotFromMs: number, buckets: ReadonlyMap<number, readonly PairRow[]>): number[]
  /** What checks read (Sample.comparisons), valid until the book changes. */
  comparisons(): Comparisons
}

export function createBook(settings: BookSettings): Book {
  const { fromMs } = settings
  const subjects = createSubjects(settings)
  const viewer = createViewer(settings, subjects)
  let newestMs = -Infinity
  let live = createSlotWork({ slot: 0, fromMs, subjects, replaced: [] })
  const indexOf = (ms: number) => Math.floor((ms - fromMs) / START_EVERY_MS)
  const slotMs = (slot: number) => fromMs + slot * START_EVERY_MS
  const begin = (slot: number, replaced: readonly Subject[]): SlotWork =>
    createSlotWork({ slot, fromMs: slotMs(slot), subjects, replaced })
  const openFrom = () => Math.max(0, live.slot - OPEN_SLOTS + 1)
  return {
    add(bucketMs, rows) {
      const slot = indexOf(bucketMs)
      if (bucketMs < fromMs || bucketMs <= newestMs) {
        throw new RangeError(`bucket ${bucketMs} comes after ${Math.max(fromMs, newestMs)}`)
      }
      newestMs = bucketMs
      if (slot > live.slot) {
        live.end()
        live = begin(slot, [])
        for (const subject of allOf(subjects)) seal(subject, openFrom())
      }
      live.add(bucketMs, rows)
      orderNew(subjects)
    },
    slotOf(bucketMs) {
      const start = slotMs(indexOf(bucketMs))
      return { fromMs: start, toMs: start + START_EVERY_MS }
    },
    openFromMs: () => slotMs(openFrom()),
    replaceSlot(slotFromMs, buckets) {
      const slot = indexOf(slotFromMs)
      if (slot < openFrom() || slot > live.slot) {
        throw new RangeError(`no open slot begins at ${slotFromMs}`)
      }
      const replaced = allOf(subjects).filter(({ open }) => open.some((cell) => cell.slot === slot))
      const work = begin(slot, replaced)
      for (const [bucketMs, rows] of [...buckets].sort(([a], [b]) => a - b)) {
        if (bucketMs <= newestMs) work.add(bucketMs, rows)
      }
      let rests = false
      if (slot === live.slot) live = work
      else rests = work.end()
      orderAnew(subjects)
      const later = Array.from({ length: live.slot - slot }, (_, i) => slotMs(slot + 1 + i))
      return rests ? later : []
    },
    comparisons: () => viewer.view(live.slot),
  }
}

function allOf({ services }: Subjects): Subject[] {
  return services.flatMap(({ all, endpoints, others }) => [all, ...endpoints, ...others])
}

/** Endpoints that gray was asked for the first time in this bucket. */
function orderNew({ services }: Subjects): void {
  let known = 0
  const found: Subject[] = []
  for (const { endpoints } of services) {
    for (const endpoint of endpoints) {
      if (endpoint.order >= 0) known += 1
      else if (firstMs(endpoint) < Infinity) found.push(endpoint)
    }
  }
  number(found, known)
}

/** Late spans may have changed when gray was asked first. */
function orderAnew({ services }: Subjects): void {
  const endpoints = services.flatMap((service) => service.endpoints)
  for (const endpoint of endpoints) endpoint.order = -1
  number(
    endpoints.filter((endpoint) => firstMs(endpoint) < Infinity),
    0,
  )
}

function number(endpoints: Subject[], from: number): void {
  endpoints.sort((a, b) => {
    if (firstMs(a) !== firstMs(b)) return firstMs(a) - firstMs(b)
    if (a.service !== b.service) return a.service < b.service ? -1 : 1
    return a.value < b.value ? -1 : 1
  })
  endpoints.forEach((endpoint, i) => {
    endpoint.order = from + i
  })
}

function firstMs({ sealed, open }: Subject): number {
  return open.reduce((first, cell) => Math.min(first, cell.firstMs), sealed.firstMs)
}
