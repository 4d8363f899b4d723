// A histogram that grows with what it counts: dense between its lowest and highest bin. Pure.
import type { Binned } from '#lib/stats/binned'

/** Bins that are made room for at a time; then half as many again as there are. */
const ROOM = 16

export interface Tally {
  /** Bin of the first count. */
  from: number
  counts: Float64Array
  total: number
}

export function emptyTally(): Tally {
  return { from: 0, counts: new Float64Array(0), total: 0 }
}

export function count(tally: Tally, bin: number, by: number): void {
  const i = bin - tally.from
  if (i < 0 || i >= tally.counts.length) {
    makeRoom(tally, bin, bin)
    count(tally, bin, by)
    return
  }
  tally.counts[i] = (tally.counts[i] ?? 0) + by
  tally.total += by
}

export function countAll(tally: Tally, { bins, counts }: Binned): void {
  for (let i = 0; i < bins.length; i += 1) count(tally, bins[i] ?? 0, counts[i] ?? 0)
}

/** Or takes them away: what was added before, with `sign` −1. */
export function addTally(into: Tally, { from, counts, total }: Tally, sign: 1 | -1 = 1): void {
  if (counts.length === 0) return
  makeRoom(into, from, from + counts.length - 1)
  const offset = from - into.from
  for (let i = 0; i < counts.length; i += 1) {
    into.counts[offset + i] = (into.counts[offset + i] ?? 0) + sign * (counts[i] ?? 0)
  }
  into.total += sign * total
}

export function copyOf(tally: Tally): Tally {
  return { ...tally, counts: tally.counts.slice() }
}

/** Keeps the room. */
export function clearTally(tally: Tally): void {
  tally.counts.fill(0)
  tally.total = 0
}

export function toBinned({ from, counts }: Tally): Binned {
  const bins: number[] = []
  const found: number[] = []
  for (let i = 0; i < counts.length; i += 1) {
    if (counts[i] === 0) continue
    bins.push(from + i)
    found.push(counts[i] ?? 0)
  }
  return { bins, counts: found }
}

export function sameTally(left: Tally, right: Tally): boolean {
  if (left.total !== right.total) return false
  const low = Math.min(left.from, right.from)
  const high = Math.max(left.from + left.counts.length, right.from + right.counts.length)
  for (let bin = low; bin < high; bin += 1) {
    if ((left.counts[bin - left.from] ?? 0) !== (right.counts[bin - right.from] ?? 0)) return false
  }
  return true
}

function makeRoom(tally: Tally, first: number, last: number): void {
  const { from, counts } = tally
  const isNew = counts.length === 0
  const end = from + counts.length
  if (!isNew && first >= from && last < end) return
  const more = Math.max(ROOM, counts.length / 2)
  const below = isNew || first < from ? Math.max(0, first - more) : from
  const start = Math.floor(below / ROOM) * ROOM
  const above = isNew || last >= end ? last + more : end - 1
  const wider = new Float64Array((Math.floor(above / ROOM) + 1) * ROOM - start)
  if (!isNew) wider.set(counts, from - start)
  tally.from = start
  tally.counts = wider
}
