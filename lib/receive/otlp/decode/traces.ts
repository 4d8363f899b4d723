// OTLP trace export requests, bytes → columns. Pure: what it is not told, it does not know.

import { earliestStartMs, latestStartMs } from '#lib/model/span'
import { resetNesting } from '#lib/receive/otlp/proto/any-value'
import { loadInput } from '#lib/receive/otlp/proto/input'
import { findField, VARINT } from '#lib/receive/otlp/proto/wire'
import type { SpanBlock } from '#lib/store/block/span-block'
import { refreshKeys } from './attribute-keys'
import type { Decoded, Decoder } from './decoder'
import { forgetEndpoints, refreshEndpoints } from './names/endpoint-memo'
import { findSource } from './resource'
import { decodeSpan } from './span'
import { clearStage, flushStage, stageIsFull } from './stage'

/** Tags of `resource_spans`, `resource`, and of `scope_spans`, `spans` (trace_service, trace.proto). */
const FIRST = 0x0a
const SECOND = 0x12

/**
 * Adds the spans of one ExportTraceServiceRequest to the block. Throws AppError 'bad-request' when
 * the bytes are not such a message, and 'too-large' when the block has no room; the caller then takes
 * the block back to where it was. Spans with impossible ids or times are counted and left out.
 */
export function decodeTraces(d: Decoder, bytes: Uint8Array, block: SpanBlock): Decoded {
  loadInput(bytes)
  clearStage()
  resetNesting()
  refreshKeys(d.markKeys)
  d.block = block
  d.spans = 0
  d.rejected = 0
  d.reason = ''
  d.earliestMs = earliestStartMs(d.dimensions.nowMs, d.daysKept)
  d.latestMs = latestStartMs(d.dimensions.nowMs)
  refreshEndpoints(d.dimensions)
  try {
    const end = bytes.length
    for (let at = findField(0, end, FIRST); at !== -1; ) {
      const stop = at + VARINT.low
      decodeResourceSpans(d, at, stop)
      at = findField(stop, end, FIRST)
    }
    flushStage(block)
  } catch (error) {
    forgetEndpoints()
    throw error
  }
  return { spans: d.spans, rejected: d.rejected, reason: d.reason }
}

/** The resource comes first as a rule, but a message may have it last: it is looked for beforehand. */
function decodeResourceSpans(d: Decoder, start: number, end: number): void {
  const resource = findField(start, end, FIRST)
  const from = resource === -1 ? start : resource
  d.source = findSource(d, from, resource === -1 ? start : resource + VARINT.low)
  d.dimensions.use(d.source)
  for (let at = findField(start, end, SECOND); at !== -1; ) {
    const stop = at + VARINT.low
    decodeScopeSpans(d, at, stop)
    at = findField(stop, end, SECOND)
  }
}

function decodeScopeSpans(d: Decoder, start: number, end: number): void {
  for (let at = findField(start, end, SECOND); at !== -1; ) {
    const stop = at + VARINT.low
    decodeSpan(d, at, stop)
    if (d.block !== null && stageIsFull()) flushStage(d.block)
    at = findField(stop, end, SECOND)
  }
}
