// What one OTLP decoder keeps between messages, and what all of them use inside one.
import { type BytesCache, createBytesCache } from '#lib/store/block/bytes-cache'
import type { Dimensions } from '#lib/store/block/dimensions'
import { createMarkCollector, type MarkCollector } from '#lib/store/block/mark-collector'
import type { MarkKeys } from '#lib/store/block/mark-keys'
import type { SourceHandle } from '#lib/store/block/source-registry'
import type { SpanBlock } from '#lib/store/block/span-block'
import { SELECTED_BIT } from './attribute-keys'
import { ROLES } from './attribute-roles'

/** Resources remembered by their bytes: about one for each instance that reports. */
const RESOURCES = { entries: 8_192, bytes: 16 * 1024 * 1024 }
/** Links of one span that become rows, and events of one span that are kept. */
export const LINKS_MAX = 64
export const EVENTS_MAX = 128
/** Room for composed names: a kind or method, then an address or a path. */
const SCRATCH_BYTES = 2_048

/** What a message came to. `reason` says why spans were rejected, '' when none was. */
export interface Decoded {
  readonly spans: number
  readonly rejected: number
  readonly reason: string
}

export interface Decoder {
  readonly dimensions: Dimensions
  readonly markKeys: MarkKeys
  readonly marks: MarkCollector
  readonly resources: BytesCache<SourceHandle>
  readonly keepAll: boolean
  readonly daysKept: number
  /** An attribute whose key has one of these flags is kept too. */
  readonly keptFlags: number
  block: SpanBlock | null
  source: SourceHandle | null
  spans: number
  rejected: number
  reason: string
  /** Earliest and latest start accepted, epoch ms. */
  earliestMs: number
  latestMs: number
}

export interface DecoderDeps {
  readonly dimensions: Dimensions
  readonly markKeys: MarkKeys
  readonly attributes: 'all' | 'selected' | 'none'
  /** Spans that began longer ago are rejected. */
  readonly daysKept: number
}

export function createDecoder(deps: DecoderDeps): Decoder {
  const { dimensions, markKeys, attributes, daysKept } = deps
  return {
    dimensions,
    markKeys,
    marks: createMarkCollector(dimensions, markKeys),
    resources: createBytesCache(RESOURCES),
    keepAll: attributes === 'all',
    daysKept,
    keptFlags: attributes === 'selected' ? SELECTED_BIT : 0,
    block: null,
    source: null,
    spans: 0,
    rejected: 0,
    reason: '',
    earliestMs: 0,
    latestMs: 0,
  }
}

/**
 * The span being read: positions in the input of its fields (a length or end of 0 is absent), small
 * fields themselves, and where its text began in OUT. One for the process, as decoding never waits.
 */
export const SPAN = {
  traceAt: 0,
  traceLength: 0,
  idAt: 0,
  idLength: 0,
  parentAt: 0,
  parentLength: 0,
  stateAt: 0,
  stateEnd: 0,
  nameAt: 0,
  nameEnd: 0,
  startAt: 0,
  endAt: 0,
  kind: 0,
  status: 0,
  events: 0,
  links: 0,
  /** Bit r: an attribute of role r was seen, its AnyValue at VALUE_AT[r] … VALUE_END[r]. */
  seen: 0,
  marked: 0,
  textAt: 0,
}
export const VALUE_AT = new Int32Array(ROLES)
export const VALUE_END = new Int32Array(ROLES)
export const LINK_AT = new Int32Array(LINKS_MAX)
export const LINK_END = new Int32Array(LINKS_MAX)
export const EVENT_AT = new Int32Array(EVENTS_MAX)
export const EVENT_END = new Int32Array(EVENTS_MAX)
export const SCRATCH = new Uint8Array(SCRATCH_BYTES)
