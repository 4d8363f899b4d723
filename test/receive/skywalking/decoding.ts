// Decodes segments into a real block and reads its rows back as people would write them.
import { decimalId } from '#lib/model/murmur'
import { SPAN_FLAG, SPAN_KIND, SPAN_STATUS } from '#lib/model/span'
import { createSegmentDecoder } from '#lib/receive/skywalking/decode'
import { createSpanNames } from '#lib/receive/skywalking/names'
import { createSpanMarks } from '#lib/receive/skywalking/segment/span-marks'
import { createTagWriter } from '#lib/receive/skywalking/segment/write-tags'
import { createSkywalkingSources } from '#lib/receive/skywalking/sources'
import { type Announcement, createDimensions } from '#lib/store/block/dimensions'
import { createMarkCollector } from '#lib/store/block/mark-collector'
import { createMarkKeys, type NamedMarks } from '#lib/store/block/mark-keys'
import {
  createBlockMark,
  createSpanBlock,
  markBlock,
  rollbackBlock,
  type SpanBlock,
} from '#lib/store/block/span-block'
import { type TextColumn, textChunks } from '#lib/store/block/text-column'

/** When the captures were made. */
export const CAPTURED_MS = 1_795_353_320_000

export interface Row {
  readonly traceId: string
  readonly spanId: string
  readonly parentId: string
  readonly source: string
  readonly callerSource: string
  readonly startMs: number
  readonly durationMs: number
  readonly kind: string
  readonly status: string
  readonly flags: readonly string[]
  readonly endpoint: string | null
  readonly peer: string | null
  readonly mark: Readonly<Record<string, string>> | null
  readonly traceName: string
  readonly attributes: Readonly<Record<string, unknown>> | null
  readonly events: readonly unknown[] | null
}

export interface Bench {
  readonly block: SpanBlock
  readonly announced: Announcement[]
  /** Decodes one segment all or nothing, as the intake does; returns what it refused. */
  decode(bytes: Uint8Array, range?: { start: number; end: number }): number
  rows(): Row[]
}

export interface BenchOptions {
  readonly keeps?: (key: string) => boolean
  readonly keepsLogs?: boolean
  readonly named?: NamedMarks
  readonly nowMs?: number
}

/** What a decoder needs, made of the real parts. */
export function createDecoding(options: BenchOptions = {}): Bench {
  const dimensions = createDimensions()
  dimensions.nowMs = options.nowMs ?? CAPTURED_MS
  const markKeys = createMarkKeys()
  markKeys.replace(options.named ?? new Map())
  const collector = createMarkCollector(dimensions, markKeys)
  const marks = createSpanMarks({ dimensions, marks: collector, markKeys })
  const keeps = options.keeps ?? (() => true)
  const decoder = createSegmentDecoder({
    dimensions,
    sources: createSkywalkingSources(dimensions),
    names: createSpanNames(dimensions),
    marks,
    tags: createTagWriter({ marks, markKeys, keeps }),
    keepsLogs: options.keepsLogs ?? true,
  })
  const block = createSpanBlock()
  const mark = createBlockMark()
  const announced: Announcement[] = []
  return {
    block,
    announced,
    decode(bytes, range = { start: 0, end: bytes.length }) {
      markBlock(block, mark)
      const pending = dimensions.pending()
      try {
        return decoder.decode(bytes, range, block)
      } catch (error) {
        rollbackBlock(block, mark)
        dimensions.rollback(pending)
        throw error
      } finally {
        announced.push(...dimensions.drain())
      }
    },
    rows: () => readRows(block, announced),
  }
}

type Words = Record<string, unknown>

function namesOf(announced: readonly Announcement[], table: string, id: string, value: string) {
  const rows = announced.filter((a) => a.table === table).map((a) => a.row as Words)
  return new Map(rows.map((row) => [String(row[id]), row[value]]))
}

const keyOf = (words: Readonly<Record<string, number>>, number: number) =>
  Object.entries(words).find(([, value]) => value === number)?.[0] ?? `unknown ${number}`

/** Every text of a column, in order. */
function texts(column: TextColumn): string[] {
  const bytes = Buffer.concat(textChunks(column))
  const found: string[] = []
  for (let at = 0; at < bytes.length; ) {
    let size = 0
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++]!
      size |= (byte & 0x7f) << shift
      if (byte < 0x80) break
    }
    found.push(bytes.toString('utf8', at, at + size))
    at += size
  }
  return found
}

function readRows(block: SpanBlock, announced: readonly Announcement[]): Row[] {
  const endpoints = namesOf(announced, 'endpoints', 'endpoint_id', 'name')
  const peerNames = namesOf(announced, 'peers', 'peer_id', 'name')
  const peerKinds = namesOf(announced, 'peers', 'peer_id', 'kind')
  const marks = namesOf(announced, 'marks', 'mark_id', 'pairs')
  const services = namesOf(announced, 'sources', 'source_id', 'service')
  const instances = namesOf(announced, 'sources', 'source_id', 'instance')
  const id = (words: Uint32Array, row: number) => decimalId(words[2 * row]!, words[2 * row + 1]!)
  const micros = (words: Uint32Array, row: number) =>
    words[2 * row + 1]! * 2 ** 32 + words[2 * row]!
  const named = (name: string) =>
    services.has(name) ? `${services.get(name)}@${instances.get(name)}` : name
  const [traceNames, attributes, events] = [block.traceName, block.attributes, block.events].map(
    texts,
  )
  return Array.from({ length: block.rows }, (_, row) => {
    const endpoint = id(block.endpointId, row)
    const peer = id(block.peerId, row)
    const mark = id(block.markId, row)
    const attribute = attributes![row]!
    const event = events![row]!
    return {
      traceId: Buffer.from(block.traceId.subarray(16 * row, 16 * row + 16)).toString('hex'),
      spanId: id(block.spanId, row),
      parentId: id(block.parentId, row),
      source: named(id(block.sourceId, row)),
      callerSource: named(id(block.callerSourceId, row)),
      startMs: micros(block.start, row) / 1000,
      durationMs: micros(block.durationUs, row) / 1000,
      kind: keyOf(SPAN_KIND, block.kind[row]!),
      status: keyOf(SPAN_STATUS, block.status[row]!),
      flags: Object.entries(SPAN_FLAG)
        .filter(([, bit]) => (block.flags[row]! & bit) !== 0)
        .map(([name]) => name),
      endpoint: endpoint === '0' ? null : String(endpoints.get(endpoint)),
      peer: peer === '0' ? null : `${peerKinds.get(peer)} ${peerNames.get(peer)}`,
      mark: mark === '0' ? null : (marks.get(mark) as Record<string, string>),
      traceName: traceNames![row]!,
      attributes: attribute === '' ? null : (JSON.parse(attribute) as Words),
      events: event === '' ? null : (JSON.parse(event) as unknown[]),
    }
  })
}
