// What one OTLP decoder keeps between messages, and inside a message between fields.

import type { Message } from '#lib/receive/otlp/proto/any-value'
import { type BytesCache, createBytesCache } from '#lib/store/block/bytes-cache'
import type { Dimensions } from '#lib/store/block/dimensions'
import { createMarkCollector, type MarkCollector } from '#lib/store/block/mark-collector'
import type { MarkKeys } from '#lib/store/block/mark-keys'
import type { SourceHandle } from '#lib/store/block/source-registry'
import type { SpanBlock } from '#lib/store/block/span-block'
import type { TextMark } from '#lib/store/block/text-column'
import { type AttributeKeys, createAttributeKeys } from './attribute-keys'
import { ROLES } from './attribute-roles'

/** Resources remembered by their bytes: about one for each instance that reports. */
const RESOURCES = { entries: 8_192, bytes: 16 * 1024 * 1024 }
/** Links of one span that become rows. */
export const LINKS_MAX = 64
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
  readonly keys: AttributeKeys
  readonly marks: MarkCollector
  readonly resources: BytesCache<SourceHandle>
  readonly keepAll: boolean
  readonly keepSelected: boolean
  readonly message: Message
  /** The block being written to; set with each message. */
  block: SpanBlock
  source: SourceHandle | null
  spans: number
  rejected: number
  reason: string
  /** Earliest and latest start accepted, epoch ms. */
  earliestMs: number
  latestMs: number
  /** Bit r: the span has an attribute of role r, its AnyValue at valueAt[r] … valueEnd[r]. */
  seen: number
  readonly valueAt: Int32Array
  readonly valueEnd: Int32Array
  marked: boolean
  readonly span: SpanFields
  readonly scratch: Uint8Array
  readonly attributesMark: TextMark
  readonly eventsMark: TextMark
}

/** Positions in the message of one span's fields; a length or end of 0 is absent. */
export interface SpanFields {
  traceAt: number
  traceLength: number
  idAt: number
  idLength: number
  parentAt: number
  parentLength: number
  stateAt: number
  stateEnd: number
  nameAt: number
  nameEnd: number
  startAt: number
  endAt: number
  kind: number
  status: number
  events: number
  links: number
  readonly linkAt: Int32Array
  readonly linkEnd: Int32Array
}

export interface DecoderDeps {
  readonly dimensions: Dimensions
  readonly markKeys: MarkKeys
  readonly attributes: 'all' | 'selected' | 'none'
}

export function createDecoder(deps: DecoderDeps, block: SpanBlock): Decoder {
  const nothing = new Uint8Array(0)
  return {
    dimensions: deps.dimensions,
    keys: createAttributeKeys(deps.markKeys),
    marks: createMarkCollector(deps.dimensions, deps.markKeys),
    resources: createBytesCache(RESOURCES),
    keepAll: deps.attributes === 'all',
    keepSelected: deps.attributes === 'selected',
    message: { bytes: nothing, view: new DataView(nothing.buffer), depth: 0 },
    block,
    source: null,
    spans: 0,
    rejected: 0,
    reason: '',
    earliestMs: 0,
    latestMs: 0,
    seen: 0,
    valueAt: new Int32Array(ROLES),
    valueEnd: new Int32Array(ROLES),
    marked: false,
    span: {
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
      linkAt: new Int32Array(LINKS_MAX),
      linkEnd: new Int32Array(LINKS_MAX),
    },
    scratch: new Uint8Array(SCRATCH_BYTES),
    attributesMark: { at: 0, sealed: 0, index: 0 },
    eventsMark: { at: 0, sealed: 0, index: 0 },
  }
}
