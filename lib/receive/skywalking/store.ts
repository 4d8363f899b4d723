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

/** The Node agent gives a stream 10 s, the Java agent 30 s; GATE_WAIT_MS of that may be gone. */
const HOLD_MS = 7_000
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
  const { intake, dimensions, markKeys, attributes, daysKept, count } = context
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
    daysKept,
  })
  const writer = createPropertiesWriter(dimensions, sources)

  /** Counts what is in the block now: whether it is stored in time is another question. */
  const taken = (block: SpanBlock, rowsBefore: number, refused: number) => {
    count('messages')
    count('spans', block.rows - rowsBefore)
    if (refused > 0) count('spansRejected', refused)
  }

  const whole = { start: 0, end: 0 }
  const decodeSegment = (bytes: Uint8Array, block: SpanBlock): void => {
    const before = block.rows
    whole.end = bytes.length
    const refused = decoder.decode(bytes, whole, block)
    taken(block, before, refused)
  }

  const decodeCollection = (bytes: Uint8Array, block: SpanBlock): void => {
    const before = block.rows
    let refused = 0
    for (const { number, start, end } of textFields(bytes, 0, bytes.length)) {
      if (number === SEGMENTS_FIELD) refused += decoder.decode(bytes, { start, end }, block)
    }
    taken(block, before, refused)
  }

  const decodeProperties = (bytes: Uint8Array): void => {
    writer.write(bytes)
    count('messages')
  }

  return {
    segment: (message) => intake.gather(message, decodeSegment, HOLD_MS),
    collection: (message) => intake.take(message, decodeCollection, HOLD_MS),
    properties: (message) => intake.take(message, decodeProperties, HOLD_MS),
  }
}
