// Takes SkyWalking messages into the open block and waits until the database has them.
import type { ReceiveContext } from '#lib/receive/receiver'
import { createMarkCollector } from '#lib/store/block/mark-collector'
import type { SpanBlock } from '#lib/store/block/span-block'
import { keepsAttribute } from './attributes-kept'
import { createSegmentDecoder } from './decode'
import { createSpanNames } from './names'
import { createPropertiesWriter } from './properties'
import { textFields } from './segment/fields'
import { createSpanMarks } from './segment/span-marks'
import { createTagWriter } from './segment/write-tags'
import { createSkywalkingSources } from './sources'

/** The Node agent gives a stream 10 s, the Java agent 30 s; by then they must have our answer. */
const HOLD_MS = 8_000
/** Field of SegmentCollection that holds a segment. */
const SEGMENTS_FIELD = 1

/**
 * Each promise resolves when the database has the message, and rejects with AppError bad-request,
 * too-large, or unavailable when the database could not take it in time.
 */
export interface SegmentStore {
  segment(message: Uint8Array): Promise<void>
  collection(message: Uint8Array): Promise<void>
  properties(message: Uint8Array): Promise<void>
}

export function createSegmentStore(context: ReceiveContext): SegmentStore {
  const { intake, dimensions, markKeys, attributes, count } = context
  const sources = createSkywalkingSources(dimensions)
  const marks = createSpanMarks({
    dimensions,
    marks: createMarkCollector(dimensions, markKeys),
    markKeys,
  })
  const decoder = createSegmentDecoder({
    dimensions,
    sources,
    names: createSpanNames(dimensions),
    marks,
    tags: createTagWriter({ marks, markKeys, keeps: keepsAttribute(attributes, markKeys) }),
    keepsLogs: attributes !== 'none',
  })
  const writer = createPropertiesWriter(dimensions, sources)

  const decodeSegment = (bytes: Uint8Array, block: SpanBlock): number => {
    const before = block.rows
    const refused = decoder.decode(bytes, { start: 0, end: bytes.length }, block)
    if (refused > 0) count('spansRejected', refused)
    return block.rows - before
  }

  const decodeCollection = (bytes: Uint8Array, block: SpanBlock): number => {
    const before = block.rows
    let refused = 0
    for (const { number, start, end } of textFields(bytes, 0, bytes.length)) {
      if (number === SEGMENTS_FIELD) refused += decoder.decode(bytes, { start, end }, block)
    }
    if (refused > 0) count('spansRejected', refused)
    return block.rows - before
  }

  const store = async (message: Uint8Array, decode: typeof decodeSegment) => {
    const spans = await intake.take(message, decode, HOLD_MS)
    count('messages')
    count('spans', spans)
  }

  return {
    segment: (message) => store(message, decodeSegment),
    collection: (message) => store(message, decodeCollection),
    async properties(message) {
      await intake.take(message, (bytes) => writer.write(bytes), HOLD_MS)
      count('messages')
    },
  }
}
