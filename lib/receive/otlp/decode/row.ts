// The fields of the span just read → a staged row, and rows for the links of a consumer.
import { SPAN_FLAG, SPAN_KIND } from '#lib/model/span'
import { INPUT, VIEW } from '#lib/receive/otlp/proto/input'
import { CURSOR, OUT } from '#lib/receive/otlp/proto/json-out'
import { MICROS, readDuration, readMicroseconds } from '#lib/receive/otlp/proto/time'
import { readText } from '#lib/receive/otlp/proto/value-text'
import { readTag, skipField, VARINT, wrongType } from '#lib/receive/otlp/proto/wire'
import { setWords } from '#lib/store/block/span-block'
import { type Decoder, LINK_AT, LINK_END, SPAN } from './decoder'
import { internEndpoint } from './names/endpoint-name'
import { internPeer } from './names/peer-name'
import { STAGE, STAGED } from './stage'
import { sampleWeight } from './trace-state'

/** Adds the row of the span in `span`; its texts are already staged. */
export function stageRow(d: Decoder): void {
  const { dimensions, source } = d
  const row = STAGED.rows++
  stageTraceId(row, SPAN.traceAt)
  stageSpanId(STAGE.spanId, row, SPAN.idAt)
  if (SPAN.parentLength === 8) stageSpanId(STAGE.parentId, row, SPAN.parentAt)
  else setWords(STAGE.parentId, row, 0, 0)
  setWords(STAGE.sourceId, row, source?.low ?? 0, source?.high ?? 0)
  readMicroseconds(SPAN.startAt)
  setWords(STAGE.start, row, MICROS.low, MICROS.high)
  if (SPAN.endAt === 0) setWords(STAGE.durationUs, row, 0, 0)
  else {
    readDuration(SPAN.startAt, SPAN.endAt)
    setWords(STAGE.durationUs, row, MICROS.low, MICROS.high)
  }
  STAGE.kind[row] = SPAN.kind
  STAGE.status[row] = SPAN.status
  STAGE.flags[row] = 0
  STAGE.weight[row] = 1
  internEndpoint(d)
  setWords(STAGE.endpointId, row, dimensions.low, dimensions.high)
  internPeer(d)
  setWords(STAGE.peerId, row, dimensions.low, dimensions.high)
  if (SPAN.marked === 0) setWords(STAGE.markId, row, 0, 0)
  else {
    d.marks.intern()
    setWords(STAGE.markId, row, dimensions.low, dimensions.high)
  }
  if (SPAN.stateEnd !== 0) stageWeight(row)
  if (SPAN.links > 0 && SPAN.kind === SPAN_KIND.consumer) stageLinks(row)
}

function stageTraceId(row: number, at: number): void {
  const to = row * 4
  STAGE.traceId[to] = VIEW.getUint32(at, true)
  STAGE.traceId[to + 1] = VIEW.getUint32(at + 4, true)
  STAGE.traceId[to + 2] = VIEW.getUint32(at + 8, true)
  STAGE.traceId[to + 3] = VIEW.getUint32(at + 12, true)
}

/** The eight bytes of an id as a number, so that its hex text is the id's. */
function stageSpanId(column: Uint32Array, row: number, at: number): void {
  setWords(column, row, VIEW.getUint32(at + 4, false), VIEW.getUint32(at, false))
}

function stageWeight(row: number): void {
  const { weight, unweighted } = sampleWeight(readText(SPAN.stateAt, SPAN.stateEnd))
  STAGE.weight[row] = weight
  if (unweighted) STAGE.flags[row] = SPAN_FLAG.unweighted
}

/** Tags of Span.Link's ids (trace.proto). */
const LINK_TRACE = 0x0a
const LINK_SPAN = 0x12
const LINK_FIELDS = { traceAt: 0, spanAt: 0 }

/**
 * Messaging spans name their producer by a link as often as by their parent (semantic conventions,
 * messaging). A link to another trace becomes a row there; one inside the trace becomes the parent.
 */
function stageLinks(row: number): void {
  for (let i = 0; i < SPAN.links; i++) {
    readLink(LINK_AT[i]!, LINK_END[i]!)
    if (LINK_FIELDS.traceAt === 0 || LINK_FIELDS.spanAt === 0) continue
    if (isSameTrace(LINK_FIELDS.traceAt, SPAN.traceAt)) {
      stageSpanId(STAGE.parentId, row, LINK_FIELDS.spanAt)
      continue
    }
    STAGE.flags[row] = STAGE.flags[row]! | SPAN_FLAG.linked
    const added = copyRow(row)
    stageTraceId(added, LINK_FIELDS.traceAt)
    stageSpanId(STAGE.parentId, added, LINK_FIELDS.spanAt)
    STAGE.flags[added] = SPAN_FLAG.link
  }
}

function isSameTrace(a: number, b: number): boolean {
  for (let i = 0; i < 16; i++) if (INPUT[a + i] !== INPUT[b + i]) return false
  return true
}

/** A link whose ids have the wrong length is no link: the span itself is still good. */
function readLink(start: number, end: number): void {
  LINK_FIELDS.traceAt = 0
  LINK_FIELDS.spanAt = 0
  for (let at = start; at < end; ) {
    at = readTag(at, end)
    const tag = VARINT.low
    const next = skipField(at, end, tag)
    if (tag === LINK_TRACE && VARINT.low === 16) LINK_FIELDS.traceAt = next - 16
    else if (tag === LINK_SPAN && VARINT.low === 8) LINK_FIELDS.spanAt = next - 8
    else if (tag >>> 3 <= 2 && (tag & 7) !== 2) throw wrongType(tag >>> 3)
    at = next
  }
}

const COPIED = [
  STAGE.spanId,
  STAGE.sourceId,
  STAGE.start,
  STAGE.durationUs,
  STAGE.endpointId,
  STAGE.peerId,
  STAGE.markId,
]

/** A row with the same numbers and no texts. */
function copyRow(row: number): number {
  const added = STAGED.rows++
  for (const column of COPIED) setWords(column, added, column[row * 2]!, column[row * 2 + 1]!)
  STAGE.kind[added] = STAGE.kind[row]!
  STAGE.status[added] = STAGE.status[row]!
  STAGE.weight[added] = STAGE.weight[row]!
  OUT[CURSOR.at++] = 0
  STAGE.events[STAGED.eventsAt++] = 0
  return added
}
