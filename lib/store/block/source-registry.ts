// Sources by the hash of their identity, as handles that decoders keep beside their caches.
import { decimalId, hashed, murmur128 } from '#lib/model/murmur'

/** Handles remembered; when there are more, all are forgotten and announced again when next seen. */
const HANDLES_MAX = 16_384
/** Labels of one source, and the length of one label's text in characters. */
export const LABELS_MAX = 128
export const LABEL_CHARS_MAX = 1_024

/** What a source is known by; `low` and `high` come from `hashSource`. */
export interface SourceRow {
  readonly low: number
  readonly high: number
  readonly protocol: string
  readonly service: string
  readonly instance: string
  readonly version: string
  readonly labels: Readonly<Record<string, string>>
}

/** A known source, with its counts of distinct names. Only the dimension registry changes it. */
export interface SourceHandle {
  readonly low: number
  readonly high: number
  readonly row: SourceRow
  announcedMs: number
  endpoints: number
  peers: number
  generation: number
}

export interface SourceRegistry {
  find(row: SourceRow): SourceHandle
  toRow(source: SourceHandle): object
}

const encoder = new TextEncoder()

/**
 * The 64-bit id of a source in `low` and `high`, from its protocol and the texts that identify it.
 * The same texts give the same id in every receiver, and for the caller named in a SkyWalking ref.
 */
export function hashSource(parts: readonly string[]): { low: number; high: number } {
  const bytes = encoder.encode(parts.join('\0'))
  murmur128(bytes, 0, bytes.length)
  return { low: hashed.w0, high: hashed.w1 }
}

export function createSourceRegistry(): SourceRegistry {
  const handles = new Map<string, SourceHandle>()
  return {
    find(row) {
      const key = `${row.low},${row.high}`
      const known = handles.get(key)
      if (known !== undefined) return known
      if (handles.size >= HANDLES_MAX) handles.clear()
      const handle: SourceHandle = {
        low: row.low,
        high: row.high,
        row,
        announcedMs: Number.NEGATIVE_INFINITY,
        endpoints: 0,
        peers: 0,
        generation: 0,
      }
      handles.set(key, handle)
      return handle
    },
    toRow: ({ low, high, row }) => ({
      source_id: decimalId(low, high),
      protocol: row.protocol,
      service: row.service,
      instance: row.instance,
      version: row.version,
      labels: row.labels,
    }),
  }
}
