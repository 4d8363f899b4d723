// A bounded set of 64-bit ids, each with the time it was last announced; no object per entry.

/** Slots looked at before an entry is taken as absent: hostile ids cannot make a lookup long. */
const PROBES_MAX = 16
/** A table is emptied when it is this full; what it held is simply announced again. */
const LOAD_MAX = 0.5

export interface IdTable {
  readonly mask: number
  /** Low and high word of slot s at [2s] and [2s + 1]. */
  readonly ids: Int32Array
  /** Epoch ms when slot s was announced; 0 = announce again; -1 = empty. */
  readonly announcedMs: Float64Array
  size: number
  /** Grows each time the table was emptied. */
  generation: number
}

/** `slots` must be a power of two; half of them are used at most. */
export function createIdTable(slots: number): IdTable {
  return {
    mask: slots - 1,
    ids: new Int32Array(slots * 2),
    announcedMs: new Float64Array(slots).fill(-1),
    size: 0,
    generation: 0,
  }
}

/** The slot of an id, or -1. */
export function findId(table: IdTable, low: number, high: number): number {
  const { ids, announcedMs, mask } = table
  let slot = (low ^ (high >>> 7)) & mask
  for (let probe = 0; probe < PROBES_MAX; probe++) {
    if (announcedMs[slot] === -1) return -1
    if (ids[slot * 2] === low && ids[slot * 2 + 1] === high) return slot
    slot = (slot + 1) & mask
  }
  return -1
}

/** Adds an id that is absent and returns its slot; empties the table first when it is full. */
export function addId(table: IdTable, low: number, high: number): number {
  if (table.size >= (table.mask + 1) * LOAD_MAX) emptyIds(table)
  let slot = freeSlot(table, low, high)
  if (slot === -1) {
    emptyIds(table)
    slot = freeSlot(table, low, high)
  }
  table.ids[slot * 2] = low
  table.ids[slot * 2 + 1] = high
  table.announcedMs[slot] = 0
  table.size += 1
  return slot
}

function freeSlot(table: IdTable, low: number, high: number): number {
  let slot = (low ^ (high >>> 7)) & table.mask
  for (let probe = 0; probe < PROBES_MAX; probe++) {
    if (table.announcedMs[slot] === -1) return slot
    slot = (slot + 1) & table.mask
  }
  return -1
}

function emptyIds(table: IdTable): void {
  table.announcedMs.fill(-1)
  table.size = 0
  table.generation += 1
}
