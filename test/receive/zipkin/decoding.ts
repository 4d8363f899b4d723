// Decodes Zipkin requests into a real block and reads its rows back as people would write them.
import { decodeZipkin, type ZipkinDecoded } from '#lib/receive/zipkin/decode'
import { createSourceOf } from '#lib/receive/zipkin/source'
import { createTagRoles } from '#lib/receive/zipkin/tag-roles'
import { type Announcement, createDimensions } from '#lib/store/block/dimensions'
import { createMarkCollector } from '#lib/store/block/mark-collector'
import { createMarkKeys } from '#lib/store/block/mark-keys'
import {
  createBlockMark,
  createSpanBlock,
  markBlock,
  rollbackBlock,
} from '#lib/store/block/span-block'
import { type NamedRow, nameRows } from '#test/receive/named-rows'

/** When the captures were made. */
export const CAPTURED_MS = 1_795_353_400_000

export function createDecoding(attributes: 'all' | 'selected' | 'none' = 'all') {
  const dimensions = createDimensions()
  dimensions.nowMs = CAPTURED_MS
  const markKeys = createMarkKeys()
  const deps = {
    dimensions,
    marks: createMarkCollector(dimensions, markKeys),
    sourceOf: createSourceOf(dimensions),
    roleOf: createTagRoles(markKeys, attributes),
    keepsEvents: attributes !== 'none',
    daysKept: 7,
  }
  const block = createSpanBlock()
  const mark = createBlockMark()
  const announced: Announcement[] = []
  return {
    block,
    announced,
    decode(body: Uint8Array): ZipkinDecoded {
      markBlock(block, mark)
      const pending = dimensions.pending()
      try {
        return decodeZipkin(deps, body, block)
      } catch (error) {
        rollbackBlock(block, mark)
        dimensions.rollback(pending)
        throw error
      } finally {
        announced.push(...dimensions.drain())
      }
    },
    rows: (): NamedRow[] => nameRows(block, announced),
  }
}

export function span(more: object = {}): object {
  return {
    traceId: '0af7651916cd43dd8448eb211c80319c',
    id: 'b7ad6b7169203331',
    timestamp: CAPTURED_MS * 1000,
    ...more,
  }
}

export const bodyOf = (spans: unknown) => Buffer.from(JSON.stringify(spans))
