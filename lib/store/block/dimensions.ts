// What the ids on spans stand for: interned in bounded tables, announced before the block that uses them.
import { decimalId, hashed, murmur128 } from '#lib/model/murmur'
import { VIRTUAL_KINDS, type VirtualKind } from '#lib/model/source'
import { addId, createIdTable, findId, type IdTable } from './id-table'
import { createSourceRegistry, type SourceHandle, type SourceRow } from './source-registry'

/** A dimension row is written again after this long in use, well before its table's TTL ends. */
export const ANNOUNCE_AGAIN_MS = 12 * 3_600_000
/** Distinct endpoint names, and distinct peers, of one source; later ones read as OTHER_NAME. */
export const NAMES_PER_SOURCE_MAX = 2_000
export const OTHER_NAME = '*other*'
/** Longest name kept, bytes. */
export const NAME_BYTES_MAX = 512
const NAME_SLOTS = 131_072
const PAIR_SLOTS = 262_144
const MARK_SLOTS = 16_384

export type DimensionTable = 'sources' | 'source_labels' | 'endpoints' | 'peers' | 'marks'

/** One row on its way to a dimension table. */
export interface Announcement {
  readonly table: DimensionTable
  readonly row: object
  /** Forgets that it was announced: its message was taken back. */
  readonly undo: () => void
}

/**
 * Ids come back in `low` and `high`, signed words, valid until the next call.
 * Names belong to the source last given to `use`: its distinct names are counted and capped.
 */
export interface Dimensions {
  low: number
  high: number
  /** Set once per message by the intake: this floor reads no clock. */
  nowMs: number
  /** Finds or adds a source; the handle may be kept as long as it is useful. */
  source(row: SourceRow): SourceHandle
  /** Makes a source the current one, and announces it when that is due. */
  use(source: SourceHandle): void
  endpoint(bytes: Uint8Array, start: number, end: number): void
  endpointText(name: string): void
  /** The first byte is the kind's place in VIRTUAL_KINDS, the name follows. */
  peer(bytes: Uint8Array, start: number, end: number): void
  peerText(kind: VirtualKind, name: string): void
  /** Pairs sorted by key, capped by the caller; no pairs is id 0. */
  mark(pairs: readonly (readonly [key: string, value: string])[]): void
  /** Labels that became known after the source's first spans (SkyWalking instance properties). */
  labels(source: SourceHandle, labels: Readonly<Record<string, string>>): void
  /** Announcements so far: give it to `rollback` to take back what came after. */
  pending(): number
  rollback(pending: number): void
  /** Everything to be written before the next block. */
  drain(): Announcement[]
}

const encoder = new TextEncoder()
const decoder = new TextDecoder()

export function createDimensions(): Dimensions {
  const queue: Announcement[] = []
  const endpoints = createIdTable(NAME_SLOTS)
  const peers = createIdTable(NAME_SLOTS)
  const marks = createIdTable(MARK_SLOTS)
  const used = createIdTable(PAIR_SLOTS)
  const sources = createSourceRegistry()
  let current: SourceHandle | null = null

  const due = (announcedMs: number) => dimensions.nowMs - announcedMs >= ANNOUNCE_AGAIN_MS

  const isAnnounced = (ids: IdTable): boolean => {
    const slot = findId(ids, dimensions.low, dimensions.high)
    return slot !== -1 && !due(ids.announcedMs[slot]!)
  }

  /** Queues the row of the id in the registers. */
  const announce = (ids: IdTable, table: DimensionTable, row: object) => {
    const { low, high } = dimensions
    const found = findId(ids, low, high)
    const slot = found === -1 ? addId(ids, low, high) : found
    const before = ids.announcedMs[slot]!
    ids.announcedMs[slot] = dimensions.nowMs
    const { generation } = ids
    const undo = () => {
      if (ids.generation === generation) ids.announcedMs[slot] = before
    }
    queue.push({ table, row, undo })
  }

  /** False when the current source has used up its distinct names and this is one more. */
  const admit = (what: 'endpoints' | 'peers'): boolean => {
    if (current === null) return true
    const low = dimensions.low ^ current.low
    const high = dimensions.high ^ current.high ^ (what === 'peers' ? 0x5bd1e995 : 0)
    const slot = findId(used, low, high)
    if (slot !== -1) return true
    if (current.generation !== used.generation) {
      current.generation = used.generation
      current.endpoints = 0
      current.peers = 0
    }
    if (current[what] >= NAMES_PER_SOURCE_MAX) return false
    current[what] += 1
    addId(used, low, high)
    return true
  }

  const hash = (bytes: Uint8Array, start: number, end: number) => {
    murmur128(bytes, start, end)
    dimensions.low = hashed.w0
    dimensions.high = hashed.w1
  }

  const nameEndpoint = (bytes: Uint8Array, start: number, end: number) => {
    if (isAnnounced(endpoints)) return
    const name = decoder.decode(bytes.subarray(start, end))
    announce(endpoints, 'endpoints', { endpoint_id: currentId(), name })
  }

  const otherEndpoint = () => {
    const bytes = encoder.encode(OTHER_NAME)
    hash(bytes, 0, bytes.length)
    nameEndpoint(bytes, 0, bytes.length)
  }

  const namePeer = (bytes: Uint8Array, start: number, end: number) => {
    if (isAnnounced(peers)) return
    const kind = VIRTUAL_KINDS[bytes[start]!] ?? 'outside'
    const name = decoder.decode(bytes.subarray(start + 1, end))
    announce(peers, 'peers', { peer_id: currentId(), name, kind })
  }

  const otherPeer = (kind: number) => {
    const bytes = peerBytes(kind, OTHER_NAME)
    hash(bytes, 0, bytes.length)
    namePeer(bytes, 0, bytes.length)
  }

  const currentId = () => decimalId(dimensions.low, dimensions.high)

  const dimensions: Dimensions = {
    low: 0,
    high: 0,
    nowMs: 0,
    source: (row) => sources.find(row),
    use(source) {
      current = source
      if (!due(source.announcedMs)) return
      const before = source.announcedMs
      source.announcedMs = dimensions.nowMs
      const undo = () => {
        source.announcedMs = before
      }
      queue.push({ table: 'sources', row: sources.toRow(source), undo })
    },
    endpoint(bytes, start, end) {
      const stop = Math.min(end, start + NAME_BYTES_MAX)
      hash(bytes, start, stop)
      if (admit('endpoints')) nameEndpoint(bytes, start, stop)
      else otherEndpoint()
    },
    endpointText(name) {
      const bytes = encoder.encode(name)
      dimensions.endpoint(bytes, 0, bytes.length)
    },
    peer(bytes, start, end) {
      const stop = Math.min(end, start + 1 + NAME_BYTES_MAX)
      hash(bytes, start, stop)
      if (admit('peers')) namePeer(bytes, start, stop)
      else otherPeer(bytes[start]!)
    },
    peerText(kind, name) {
      const bytes = peerBytes(VIRTUAL_KINDS.indexOf(kind), name)
      dimensions.peer(bytes, 0, bytes.length)
    },
    mark(pairs) {
      if (pairs.length === 0) {
        dimensions.low = 0
        dimensions.high = 0
        return
      }
      const bytes = encoder.encode(JSON.stringify(pairs))
      hash(bytes, 0, bytes.length)
      if (isAnnounced(marks)) return
      announce(marks, 'marks', { mark_id: currentId(), pairs: Object.fromEntries(pairs) })
    },
    labels(source, labels) {
      const row = { source_id: decimalId(source.low, source.high), labels }
      queue.push({ table: 'source_labels', row, undo: () => undefined })
    },
    pending: () => queue.length,
    rollback(pending) {
      for (const taken of queue.splice(pending).reverse()) taken.undo()
    },
    drain: () => queue.splice(0),
  }
  return dimensions
}

function peerBytes(kind: number, name: string): Uint8Array {
  const bytes = encoder.encode(` ${name}`)
  bytes[0] = kind
  return bytes
}
