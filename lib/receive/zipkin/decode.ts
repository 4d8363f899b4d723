// Zipkin's v2 JSON → span columns: all spans of a request or, when one is wrong, none.
import { AppError } from '#lib/model/app-error'
import { earliestStartMs, latestStartMs, SPAN_FLAG, SPAN_STATUS } from '#lib/model/span'
import type { Dimensions } from '#lib/store/block/dimensions'
import type { MarkCollector } from '#lib/store/block/mark-collector'
import { addRow, type SpanBlock, setWords } from '#lib/store/block/span-block'
import { appendEmptyText } from '#lib/store/block/text-column'
import { appendEvents, appendMembers } from './append-json'
import { endpointName, peerName } from './names'
import { readZipkinSpan, type ZipkinSpan } from './read-span'
import type { SourceOf } from './source'
import type { RoleOfTag } from './tag-roles'

const TWO_32 = 2 ** 32

export interface ZipkinDecoderDeps {
  readonly dimensions: Dimensions
  readonly marks: MarkCollector
  readonly sourceOf: SourceOf
  readonly roleOf: RoleOfTag
  /** False: annotations are not stored. */
  readonly keepsEvents: boolean
  /** Spans that began longer ago are left out. */
  readonly daysKept: number
}

export interface ZipkinDecoded {
  readonly spans: number
  /** Left out because of an impossible time. */
  readonly rejected: number
}

/**
 * Adds the spans of one request body to the block.
 * @throws AppError bad-request that says what is wrong; the caller takes the block back.
 */
export function decodeZipkin(
  deps: ZipkinDecoderDeps,
  body: Uint8Array,
  block: SpanBlock,
): ZipkinDecoded {
  const list = parse(body)
  const { nowMs } = deps.dimensions
  const earliestMs = earliestStartMs(nowMs, deps.daysKept)
  const latestMs = latestStartMs(nowMs)
  let rejected = 0
  for (const [index, value] of list.entries()) {
    const span = readZipkinSpan(value, `spans[${index}]`)
    const startUs = startOf(span, nowMs)
    const startMs = startUs / 1000
    if (startMs >= earliestMs && startMs <= latestMs) addSpan(deps, span, { block, startUs })
    else rejected += 1
  }
  return { spans: list.length - rejected, rejected }
}

function parse(body: Uint8Array): readonly unknown[] {
  let list: unknown
  try {
    list = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body))
  } catch {
    throw new AppError('bad-request', 'the body is not JSON')
  }
  if (!Array.isArray(list)) throw new AppError('bad-request', 'the body must be a list of spans')
  return list
}

/** Late or half-finished spans may lack it; then the first thing that happened, else now. */
function startOf({ timestampUs, annotations }: ZipkinSpan, nowMs: number): number {
  if (timestampUs > 0) return timestampUs
  const times = annotations.map((one) => one.timestampUs).filter((time) => time > 0)
  return times.length > 0 ? Math.min(...times) : nowMs * 1000
}

function addSpan(
  deps: ZipkinDecoderDeps,
  span: ZipkinSpan,
  { block, startUs }: { block: SpanBlock; startUs: number },
): void {
  const row = addRow(block)
  const { dimensions } = deps
  const source = deps.sourceOf(span)
  dimensions.use(source)
  setWords(block.sourceId, row, source.low, source.high)
  for (let i = 0; i < 16; i++) {
    block.traceId[16 * row + i] = Number.parseInt(span.traceId.slice(2 * i, 2 * i + 2), 16)
  }
  putId(block.spanId, row, span.id)
  if (span.parentId !== '') putId(block.parentId, row, span.parentId)
  putMicros(block.start, row, startUs)
  putMicros(block.durationUs, row, span.durationUs)
  block.kind[row] = span.kind
  block.status[row] = statusOf(span.tags)
  block.flags[row] = span.shared ? SPAN_FLAG.shared : 0
  putNames(dimensions, span, { block, row })
  putTags(deps, span, { block, row })
  appendEmptyText(block.traceName)
  appendEvents(block.events, deps.keepsEvents ? span.annotations : [])
}

function putId(words: Uint32Array, row: number, hex: string): void {
  setWords(words, row, Number.parseInt(hex.slice(8), 16), Number.parseInt(hex.slice(0, 8), 16))
}

function putMicros(words: Uint32Array, row: number, micros: number): void {
  setWords(words, row, micros >>> 0, Math.floor(micros / TWO_32))
}

/**
 * Zipkin's rule: a tag `error` means failed, whatever it says; OpenTelemetry's own tag is more exact
 * where there is one (spec, SDK exporters, Zipkin, "Status"). `error=false` is what some mean by ok.
 */
function statusOf(tags: ReadonlyMap<string, string>): number {
  const code = tags.get('otel.status_code')
  if (code === 'ERROR') return SPAN_STATUS.error
  if (code === 'OK') return SPAN_STATUS.ok
  const error = tags.get('error')
  return error === undefined || error === 'false' ? SPAN_STATUS.unset : SPAN_STATUS.error
}

interface Cell {
  readonly block: SpanBlock
  readonly row: number
}

function putNames(dimensions: Dimensions, span: ZipkinSpan, { block, row }: Cell): void {
  const name = endpointName(span)
  if (name !== '') {
    dimensions.endpointText(name)
    setWords(block.endpointId, row, dimensions.low, dimensions.high)
  }
  const peer = peerName(span)
  if (peer === null) return
  dimensions.peerText(peer.kind, peer.name)
  setWords(block.peerId, row, dimensions.low, dimensions.high)
}

/** Tags that speak of the reporter are labels of the source, not attributes of every span. */
function putTags(deps: ZipkinDecoderDeps, span: ZipkinSpan, { block, row }: Cell): void {
  const { marks, roleOf, dimensions } = deps
  const kept: [string, string][] = []
  marks.begin()
  for (const [key, value] of span.tags) {
    const { isMark, isKept, isResource } = roleOf(key)
    if (isMark) marks.add(key, value)
    if (isKept && !isResource) kept.push([key, value])
  }
  marks.intern()
  setWords(block.markId, row, dimensions.low, dimensions.high)
  appendMembers(block.attributes, kept)
}
