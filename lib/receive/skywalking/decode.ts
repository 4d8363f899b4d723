// SkyWalking segments into span columns: the hot path, with no object per span.
import { AppError } from '#lib/model/app-error'
import { earliestStartMs, latestStartMs, SPAN_FLAG, SPAN_KIND, SPAN_STATUS } from '#lib/model/span'
import type { Dimensions } from '#lib/store/block/dimensions'
import { assertUtf8, type TextSource } from '#lib/store/block/json-text'
import { addRow, type SpanBlock, setWords } from '#lib/store/block/span-block'
import { appendEmptyText, closeText, openText, type TextColumn } from '#lib/store/block/text-column'
import type { SpanNames } from './names'
import { copyRow } from './segment/link-row'
import { openBytes, readRef, readSegment, readSpan } from './segment/read-segment'
import { hashSegment, putSpanId, type SegmentHash, traceIdBytes } from './segment/segment-ids'
import {
  createRefShape,
  createSegmentShape,
  createSpanShape,
  type RefShape,
  type Run,
  type SegmentShape,
  type SpanShape,
} from './segment/segment-shape'
import type { SpanMarks } from './segment/span-marks'
import { writeLogs } from './segment/write-logs'
import type { TagWriter } from './segment/write-tags'
import type { SkywalkingSources } from './sources'

/** SpanType and SpanLayer numbers of Tracing.proto. */
const TYPE = { entry: 0, exit: 1 } as const
const LAYER_MQ = 4

/** Agents write about 60 characters; ids are kept as texts, so they have a limit. */
const ID_BYTES_MAX = 512

const TWO_32 = 2 ** 32

export interface SegmentDecoderDeps {
  readonly dimensions: Dimensions
  readonly sources: SkywalkingSources
  readonly names: SpanNames
  readonly marks: SpanMarks
  readonly tags: TagWriter
  /** False: logs of spans are not stored. */
  readonly keepsLogs: boolean
  /** Spans that began longer ago are left out. */
  readonly daysKept: number
}

export interface Range {
  readonly start: number
  readonly end: number
}

export interface SegmentDecoder {
  /**
   * Adds the spans of the SegmentObject in bytes[start, end) to the block and returns how many were
   * left out because of an impossible time.
   * @throws AppError bad-request when it is not a segment; the caller takes the block back.
   */
  decode(bytes: Uint8Array, range: Range, block: SpanBlock): number
}

/** What one decoder works with, made once: a span must not cost an object. */
interface Work {
  readonly deps: SegmentDecoderDeps
  readonly segment: SegmentShape
  readonly span: SpanShape
  readonly ref: RefShape
  readonly traceId: Uint8Array
  readonly refTraceId: Uint8Array
  readonly own: SegmentHash
  readonly other: SegmentHash
  /** The memory that the message being decoded lies in. */
  readonly from: TextSource
  sourceLow: number
  sourceHigh: number
  /** True when no row needs the text of the trace id any more. */
  isNamed: boolean
}

export function createSegmentDecoder(deps: SegmentDecoderDeps): SegmentDecoder {
  const work: Work = {
    deps,
    segment: createSegmentShape(),
    span: createSpanShape(),
    ref: createRefShape(),
    traceId: new Uint8Array(16),
    refTraceId: new Uint8Array(16),
    own: { low: 0, high: 0 },
    other: { low: 0, high: 0 },
    from: { bytes: new Uint8Array(0), view: new DataView(new ArrayBuffer(0)) },
    sourceLow: 0,
    sourceHigh: 0,
    isNamed: false,
  }
  return {
    decode(bytes, range, block) {
      openMemory(work.from, bytes)
      const { byteOffset } = bytes
      try {
        openSegment(work, byteOffset + range.start, byteOffset + range.end)
        return decodeSpans(work, block)
      } catch (error) {
        deps.names.forget()
        deps.marks.forget()
        throw error
      }
    },
  }
}

/** Segments come many in one piece of memory: it gets its views once, and positions count from it. */
function openMemory(from: TextSource, { buffer }: Uint8Array): void {
  if (from.bytes.buffer === buffer) return
  from.bytes = new Uint8Array(buffer)
  from.view = new DataView(buffer)
}

function decodeSpans(work: Work, block: SpanBlock): number {
  const { segment, span, deps } = work
  const { nowMs } = deps.dimensions
  const earliestMs = earliestStartMs(nowMs, deps.daysKept)
  const latestMs = latestStartMs(nowMs)
  let refused = 0
  for (let index = 0; index < segment.spanCount; index++) {
    readSpan(segment.spans[2 * index]!, segment.spans[2 * index + 1]!, span)
    const { startMs } = span
    if (startMs >= earliestMs && startMs <= latestMs) decodeSpan(work, block)
    else refused += 1
  }
  return refused
}

function missing(what: string): never {
  throw new AppError('bad-request', `This is not a SkyWalking segment: it has no ${what}`)
}

function openSegment(work: Work, start: number, end: number): void {
  const { segment, deps } = work
  const { bytes } = work.from
  openBytes(bytes)
  readSegment(start, end, segment)
  if (segment.traceId.size === 0) missing('traceId')
  if (segment.segmentId.size === 0) missing('traceSegmentId')
  if (segment.service.size === 0) missing('service')
  if (segment.traceId.size > ID_BYTES_MAX) {
    throw new AppError('bad-request', `a traceId is longer than ${ID_BYTES_MAX} bytes`)
  }
  work.isNamed = traceIdBytes(bytes, segment.traceId, work.traceId)
  if (!work.isNamed) {
    assertUtf8(bytes, segment.traceId.at, segment.traceId.at + segment.traceId.size)
  }
  hashSegment(bytes, segment.segmentId, work.own)
  const source = deps.sources.find(work.from, segment.service, segment.instance)
  deps.dimensions.use(source)
  deps.names.use(source)
  work.sourceLow = source.low
  work.sourceHigh = source.high
}

function decodeSpan(work: Work, block: SpanBlock): void {
  const { span, own } = work
  const row = addRow(block)
  putFacts(work, block, row)
  putNames(work, block, row)
  putTexts(work, block, row)
  if (span.parentSpanId >= 0) putSpanId(block.parentId, row, own, span.parentSpanId)
  if (span.refCount > 0 && (span.type === TYPE.entry || span.parentSpanId < 0))
    putRefs(work, block, row)
}

function putFacts(work: Work, block: SpanBlock, row: number): void {
  const { span, own, traceId, sourceLow, sourceHigh } = work
  const word = 2 * row
  block.traceId.set(traceId, 16 * row)
  putSpanId(block.spanId, row, own, span.spanId)
  setWords(block.sourceId, row, sourceLow, sourceHigh)
  putMicros(block.start, word, span.startMs)
  putMicros(block.durationUs, word, Math.max(0, span.endMs - span.startMs))
  block.kind[row] = kindOf(span)
  block.status[row] = span.isError ? SPAN_STATUS.error : SPAN_STATUS.unset
  block.flags[row] = SPAN_FLAG.skywalking | (span.skipAnalysis ? SPAN_FLAG.skipAnalysis : 0)
}

function putMicros(words: Uint32Array, word: number, milliseconds: number): void {
  const micros = milliseconds * 1000
  words[word] = micros >>> 0
  words[word + 1] = Math.floor(micros / TWO_32)
}

function kindOf({ type, layer }: SpanShape): number {
  if (type === TYPE.entry) return layer === LAYER_MQ ? SPAN_KIND.consumer : SPAN_KIND.server
  if (type === TYPE.exit) return layer === LAYER_MQ ? SPAN_KIND.producer : SPAN_KIND.client
  return SPAN_KIND.internal
}

/** Endpoint, and for exit spans the peer: an entry span's peer is only some client's port. */
function putNames({ from, span, deps }: Work, block: SpanBlock, row: number): void {
  const { names } = deps
  if (span.name.size > 0) {
    names.endpoint(from, span.name)
    setWords(block.endpointId, row, names.low, names.high)
  }
  if (span.type === TYPE.exit && span.peer.size > 0) {
    names.peer(from, span.peer, span.layer)
    setWords(block.peerId, row, names.low, names.high)
  }
}

function putTexts(work: Work, block: SpanBlock, row: number): void {
  const { from, span, segment, deps } = work
  deps.tags.write(from, span, block.attributes)
  setWords(block.markId, row, deps.marks.low, deps.marks.high)
  if (deps.keepsLogs) writeLogs(from, span, block.events)
  else appendEmptyText(block.events)
  const { at, size } = segment.traceId
  if (work.isNamed) appendEmptyText(block.traceName)
  else writeName(block.traceName, from.bytes, at, size)
  work.isNamed = true
}

function writeName(column: TextColumn, bytes: Uint8Array, at: number, size: number): void {
  openText(column)
  for (let i = 0; i < size; i++) column.bytes[column.at + i] = bytes[at + i]!
  column.at += size
  closeText(column)
}

function isSameRun(bytes: Uint8Array, a: Run, b: Run): boolean {
  if (a.size !== b.size) return false
  for (let i = 0; i < a.size; i++) if (bytes[a.at + i] !== bytes[b.at + i]) return false
  return true
}

/**
 * The first ref into the segment's own trace is the parent; each other one becomes a row of its own
 * in the trace it names, so that every caller of a batch consumer gets its hop.
 */
function putRefs(work: Work, block: SpanBlock, row: number): void {
  const { span, ref, segment } = work
  const { bytes } = work.from
  let hasParent = false
  let links = 0
  for (let index = 0; index < span.refCount; index++) {
    readRef(span.refs[2 * index]!, span.refs[2 * index + 1]!, ref)
    if (ref.segmentId.size === 0) continue
    const isOwn = ref.traceId.size === 0 || isSameRun(bytes, ref.traceId, segment.traceId)
    if (isOwn && !hasParent) {
      hasParent = true
      putParent(work, block, row)
      continue
    }
    const link = copyRow(block, row)
    links += 1
    if (!isOwn) {
      traceIdBytes(bytes, ref.traceId, work.refTraceId)
      block.traceId.set(work.refTraceId, 16 * link)
    }
    block.flags[link] = (block.flags[link]! | SPAN_FLAG.link) & ~SPAN_FLAG.linked
    putParent(work, block, link)
  }
  if (links > 0 && !hasParent) block.flags[row] = block.flags[row]! | SPAN_FLAG.linked
}

/** Where the ref says the span was called from. */
function putParent(work: Work, block: SpanBlock, row: number): void {
  const { from, ref, other } = work
  const { sources } = work.deps
  hashSegment(from.bytes, ref.segmentId, other)
  putSpanId(block.parentId, row, other, ref.spanId)
  if (ref.service.size === 0) setWords(block.callerSourceId, row, 0, 0)
  else {
    sources.callerId(from, ref.service, ref.instance)
    setWords(block.callerSourceId, row, sources.low, sources.high)
  }
}
