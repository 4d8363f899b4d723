// Rows on their way into a block: fixed memory that is filled span by span and handed over in bulk.
import { AppError } from '#lib/model/app-error'
import { CURSOR, OUT, OUT_BYTES_FULL } from '#lib/receive/otlp/proto/json-out'
import { BLOCK_ROWS_MAX, type SpanBlock } from '#lib/store/block/span-block'
import { appendRaw } from '#lib/store/block/text-column'

/** Rows handed over at once; one span with all its links fits behind. */
const ROWS_FULL = 1_024
const ROWS = ROWS_FULL + 128
const EVENT_BYTES_FULL = 512 * 1024
const EVENT_BYTES = 2 * EVENT_BYTES_FULL
const words = () => new Uint32Array(ROWS * 2)
const bytes = () => new Uint8Array(ROWS)

/** Columns as in SpanBlock, but `traceId` as four words a row; attributes are in OUT. */
export const STAGE = {
  traceId: new Uint32Array(ROWS * 4),
  spanId: words(),
  parentId: words(),
  sourceId: words(),
  start: words(),
  durationUs: words(),
  endpointId: words(),
  peerId: words(),
  markId: words(),
  kind: bytes(),
  status: bytes(),
  flags: bytes(),
  weight: new Float32Array(ROWS),
  events: new Uint8Array(EVENT_BYTES),
} as const
const EMPTY_TEXTS = new Uint8Array(ROWS)
const TRACE_BYTES = new Uint8Array(STAGE.traceId.buffer)

/** Rows staged, and bytes of their events. */
export const STAGED = { rows: 0, eventsAt: 0 }

/** Forgets what an earlier message left when it was refused. */
export function clearStage(): void {
  STAGED.rows = 0
  STAGED.eventsAt = 0
  CURSOR.at = 0
}

export function stageIsFull(): boolean {
  return (
    STAGED.rows >= ROWS_FULL || CURSOR.at >= OUT_BYTES_FULL || STAGED.eventsAt >= EVENT_BYTES_FULL
  )
}

/** Moves all staged rows into the block. Throws AppError 'too-large' when it has no room. */
export function flushStage(block: SpanBlock): void {
  const { rows } = STAGED
  const at = block.rows
  if (at + rows > BLOCK_ROWS_MAX) {
    throw new AppError('too-large', `a message may hold at most ${BLOCK_ROWS_MAX} spans`)
  }
  block.traceId.set(TRACE_BYTES.subarray(0, rows * 16), at * 16)
  copyWords(block.spanId, STAGE.spanId, at)
  copyWords(block.parentId, STAGE.parentId, at)
  copyWords(block.sourceId, STAGE.sourceId, at)
  block.callerSourceId.fill(0, at * 2, (at + rows) * 2)
  copyWords(block.start, STAGE.start, at)
  copyWords(block.durationUs, STAGE.durationUs, at)
  copyWords(block.endpointId, STAGE.endpointId, at)
  copyWords(block.peerId, STAGE.peerId, at)
  copyWords(block.markId, STAGE.markId, at)
  block.kind.set(STAGE.kind.subarray(0, rows), at)
  block.status.set(STAGE.status.subarray(0, rows), at)
  block.flags.set(STAGE.flags.subarray(0, rows), at)
  block.weight.set(STAGE.weight.subarray(0, rows), at)
  appendRaw(block.traceName, EMPTY_TEXTS.subarray(0, rows))
  appendRaw(block.attributes, OUT.subarray(0, CURSOR.at))
  appendRaw(block.events, STAGE.events.subarray(0, STAGED.eventsAt))
  block.rows = at + rows
  clearStage()
}

function copyWords(to: Uint32Array, from: Uint32Array, row: number): void {
  to.set(from.subarray(0, STAGED.rows * 2), row * 2)
}
