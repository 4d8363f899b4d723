// Decodes segments into a real block and reads its rows back as people would write them.
import { createSegmentDecoder } from '#lib/receive/skywalking/decode'
import { encodeSegmentJson } from '#lib/receive/skywalking/json-mapping'
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
import { type NamedRow, nameRows } from '#test/receive/named-rows'

/** When the captures were made. */
export const CAPTURED_MS = 1_795_353_320_000

export type Row = NamedRow

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
    daysKept: 7,
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
    rows: () => nameRows(block, announced),
  }
}

/** A segment around the given spans. */
export function segment(spans: readonly object[], more: object = {}): Buffer {
  const whole = { traceId: 'a.1.1', traceSegmentId: 'seg', service: 's', serviceInstance: 'i' }
  return encodeSegmentJson({ ...whole, ...more, spans })
}

export function span(more: object): object {
  const startTime = CAPTURED_MS
  return { parentSpanId: -1, startTime, endTime: startTime + 5, operationName: 'op', ...more }
}
