// OTLP trace export requests, bytes → columns. Pure: what it is not told, it does not know.

import { readLength, readVarint, skipField, varint, wrongType } from '#lib/receive/otlp/proto/wire'
import type { SpanBlock } from '#lib/store/block/span-block'
import { refreshKeys } from './attribute-keys'
import type { Decoded, Decoder } from './decoder'
import { decodeResource } from './resource'
import { decodeSpan } from './span'

const DAY_MS = 86_400_000
/** Spans that began longer ago are rejected: each day is a partition of the table. */
const AGE_MAX_DAYS = 400
/** Clocks may be ahead of ours by this much. */
const AHEAD_MAX_DAYS = 1

/** Tag of `resource_spans`, `resource` and `scope_spans`, `spans` (trace_service.proto, trace.proto). */
const FIRST = 0x0a
const SECOND = 0x12

/**
 * Adds the spans of one ExportTraceServiceRequest to the block. Throws AppError 'bad-request' when
 * the bytes are not such a message, and 'too-large' when the block has no room; the caller then takes
 * the block back to where it was. Spans with impossible ids or times are counted and left out.
 */
export function decodeTraces(d: Decoder, bytes: Uint8Array, block: SpanBlock): Decoded {
  d.block = block
  d.message.bytes = bytes
  d.message.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  d.message.depth = 0
  d.spans = 0
  d.rejected = 0
  d.reason = ''
  d.earliestMs = d.dimensions.nowMs - AGE_MAX_DAYS * DAY_MS
  d.latestMs = d.dimensions.nowMs + AHEAD_MAX_DAYS * DAY_MS
  refreshKeys(d.keys)
  for (let at = 0; at < bytes.length; ) {
    at = nextMessage(d, at, { end: bytes.length, tag: FIRST })
    if (at === -1) break
    const end = at + varint.low
    decodeResourceSpans(d, at, end)
    at = end
  }
  return { spans: d.spans, rejected: d.rejected, reason: d.reason }
}

/** Start of the next field with this tag, its length in `varint.low`; -1 when there is none. */
function nextMessage(
  d: Decoder,
  start: number,
  { end, tag: wanted }: { end: number; tag: number },
): number {
  const { bytes } = d.message
  for (let at = start; at < end; ) {
    at = readVarint(bytes, at, end)
    const tag = varint.low
    if (tag === wanted) return readLength(bytes, at, end)
    if (tag >>> 3 === wanted >>> 3) throw wrongType(tag >>> 3)
    at = skipField(bytes, at, end, tag)
  }
  return -1
}

/** The resource comes first as a rule, but a message may have it last: it is looked for beforehand. */
function decodeResourceSpans(d: Decoder, start: number, end: number): void {
  const resource = nextMessage(d, start, { end, tag: FIRST })
  const source = decodeResource(
    d,
    resource === -1 ? start : resource,
    resource === -1 ? 0 : varint.low,
  )
  d.source = source
  d.dimensions.use(source)
  for (let at = start; at < end; ) {
    at = nextMessage(d, at, { end, tag: SECOND })
    if (at === -1) return
    const stop = at + varint.low
    decodeScopeSpans(d, at, stop)
    at = stop
  }
}

function decodeScopeSpans(d: Decoder, start: number, end: number): void {
  for (let at = start; at < end; ) {
    at = nextMessage(d, at, { end, tag: SECOND })
    if (at === -1) return
    const stop = at + varint.low
    decodeSpan(d, at, stop)
    at = stop
  }
}
