// The fields of the span just read → a row, and rows for the links of a consumer.
import { SPAN_FLAG, SPAN_KIND } from '#lib/model/span'
import { durationUs, microseconds, time } from '#lib/receive/otlp/proto/time'
import { readText } from '#lib/receive/otlp/proto/value-text'
import { readVarint, skipField, varint, wrongType } from '#lib/receive/otlp/proto/wire'
import { addRow, type SpanBlock, setWords } from '#lib/store/block/span-block'
import { appendEmptyText } from '#lib/store/block/text-column'
import type { Decoder } from './decoder'
import { internEndpoint } from './endpoint-name'
import { internPeer } from './peer-name'
import { sampleWeight } from './trace-state'

/** Adds the row of the span in `d.span`; its texts are already in the block. */
export function writeRow(d: Decoder): void {
  const { span, block, dimensions, source } = d
  const { bytes, view } = d.message
  const row = addRow(block)
  copyTraceId(block, row, bytes, span.traceAt)
  setSpanId(block.spanId, row, view, span.idAt)
  if (span.parentLength === 8) setSpanId(block.parentId, row, view, span.parentAt)
  if (source !== null) setWords(block.sourceId, row, source.low, source.high)
  microseconds(view, span.startAt)
  setWords(block.start, row, time.low, time.high)
  if (span.endAt !== 0) {
    durationUs(view, span.startAt, span.endAt)
    setWords(block.durationUs, row, time.low, time.high)
  }
  block.kind[row] = span.kind
  block.status[row] = span.status
  internEndpoint(d)
  setWords(block.endpointId, row, dimensions.low, dimensions.high)
  internPeer(d)
  setWords(block.peerId, row, dimensions.low, dimensions.high)
  if (d.marked) {
    d.marks.intern()
    setWords(block.markId, row, dimensions.low, dimensions.high)
  }
  if (span.stateEnd !== 0) setWeight(d, row)
  if (span.links > 0 && span.kind === SPAN_KIND.consumer) writeLinks(d, row)
}

function copyTraceId(block: SpanBlock, row: number, bytes: Uint8Array, at: number): void {
  const to = row * 16
  for (let i = 0; i < 16; i++) block.traceId[to + i] = bytes[at + i]!
}

/** The eight bytes of an id as a number, so that its hex text is the id's. */
function setSpanId(column: Uint32Array, row: number, view: DataView, at: number): void {
  setWords(column, row, view.getUint32(at + 4, false), view.getUint32(at, false))
}

function setWeight(d: Decoder, row: number): void {
  const { weight, unweighted } = sampleWeight(readText(d.message, d.span.stateAt, d.span.stateEnd))
  d.block.weight[row] = weight
  if (unweighted) d.block.flags[row] = d.block.flags[row]! | SPAN_FLAG.unweighted
}

/** Tags of Span.Link's ids (trace.proto), and the last field known. */
const LINK_TRACE = 0x0a
const LINK_SPAN = 0x12
const link = { traceAt: 0, spanAt: 0 }

/**
 * Messaging spans name their producer by a link as often as by their parent (semantic conventions,
 * messaging). A link to another trace becomes a row there; one inside the trace becomes the parent.
 */
function writeLinks(d: Decoder, row: number): void {
  const { span, block } = d
  const { bytes, view } = d.message
  for (let i = 0; i < span.links; i++) {
    readLink(d, span.linkAt[i]!, span.linkEnd[i]!)
    if (link.traceAt === 0 || link.spanAt === 0) continue
    if (isOwnTrace(bytes, link.traceAt, span.traceAt)) {
      setSpanId(block.parentId, row, view, link.spanAt)
      continue
    }
    block.flags[row] = block.flags[row]! | SPAN_FLAG.linked
    const added = copyRow(block, row)
    copyTraceId(block, added, bytes, link.traceAt)
    setSpanId(block.parentId, added, view, link.spanAt)
    block.flags[added] = SPAN_FLAG.link
  }
}

/** A link whose ids have the wrong length is no link: the span itself is still good. */
function readLink(d: Decoder, start: number, end: number): void {
  const { bytes } = d.message
  link.traceAt = 0
  link.spanAt = 0
  for (let at = start; at < end; ) {
    at = readVarint(bytes, at, end)
    const tag = varint.low
    const next = skipField(bytes, at, end, tag)
    if (tag === LINK_TRACE && varint.low === 16) link.traceAt = next - 16
    else if (tag === LINK_SPAN && varint.low === 8) link.spanAt = next - 8
    else if (tag >>> 3 <= 2 && (tag & 7) !== 2) throw wrongType(tag >>> 3)
    at = next
  }
}

function isOwnTrace(bytes: Uint8Array, a: number, b: number): boolean {
  for (let i = 0; i < 16; i++) if (bytes[a + i] !== bytes[b + i]) return false
  return true
}

/** A row with the same numbers and no texts. */
function copyRow(block: SpanBlock, row: number): number {
  const added = addRow(block)
  for (const column of [
    block.spanId,
    block.sourceId,
    block.start,
    block.durationUs,
    block.endpointId,
    block.peerId,
    block.markId,
  ]) {
    setWords(column, added, column[row * 2]!, column[row * 2 + 1]!)
  }
  block.kind[added] = block.kind[row]!
  block.status[added] = block.status[row]!
  block.weight[added] = block.weight[row]!
  appendEmptyText(block.traceName)
  appendEmptyText(block.attributes)
  appendEmptyText(block.events)
  return added
}
