// The columnar batch that decoders write spans into: typed arrays in the shape of the table `spans`.
import { AppError } from '#lib/model/app-error'
import {
  clearText,
  createTextBudget,
  createTextColumn,
  markText,
  rollbackText,
  type TextColumn,
  type TextMark,
  textBytes,
} from './text-column'

/** A block is sent when it has this many rows; engine cost falls with block size up to here. */
export const BLOCK_ROWS_FULL = 262_144
/** One message may still go over that, up to here. */
export const BLOCK_ROWS_MAX = 393_216
/** A block is sent when its texts have this many bytes; this much is kept for the next block. */
const BLOCK_TEXT_BYTES_FULL = 48 * 1024 * 1024
/** One message may still go over that, up to here. */
const BLOCK_TEXT_BYTES_MAX = 112 * 1024 * 1024

/**
 * 64-bit columns are pairs of 32-bit words: low word of row r at [2r], high word at [2r + 1].
 * Every row has exactly one text in each of the three text columns.
 */
export interface SpanBlock {
  rows: number
  /** 16 bytes a row, in the order of the hex text. */
  readonly traceId: Uint8Array
  readonly spanId: Uint32Array
  readonly parentId: Uint32Array
  readonly sourceId: Uint32Array
  readonly callerSourceId: Uint32Array
  /** Signed microseconds since 1970. */
  readonly start: Uint32Array
  readonly durationUs: Uint32Array
  readonly kind: Uint8Array
  readonly status: Uint8Array
  readonly flags: Uint8Array
  readonly endpointId: Uint32Array
  readonly peerId: Uint32Array
  readonly markId: Uint32Array
  readonly weight: Float32Array
  /** Original text of a SkyWalking trace id, on the first span of each segment; else empty. */
  readonly traceName: TextColumn
  /** One JSON object, key → value, or empty. */
  readonly attributes: TextColumn
  /** One JSON array of {name, timeUs, attributes}, or empty. */
  readonly events: TextColumn
}

/** Memory is reserved whole, but the system gives pages only as rows arrive. */
export function createSpanBlock(): SpanBlock {
  const words = () => new Uint32Array(BLOCK_ROWS_MAX * 2)
  const bytes = () => new Uint8Array(BLOCK_ROWS_MAX)
  const budget = createTextBudget(BLOCK_TEXT_BYTES_MAX)
  return {
    rows: 0,
    traceId: new Uint8Array(BLOCK_ROWS_MAX * 16),
    spanId: words(),
    parentId: words(),
    sourceId: words(),
    callerSourceId: words(),
    start: words(),
    durationUs: words(),
    kind: bytes(),
    status: bytes(),
    flags: bytes(),
    endpointId: words(),
    peerId: words(),
    markId: words(),
    weight: new Float32Array(BLOCK_ROWS_MAX),
    traceName: createTextColumn(budget),
    attributes: createTextColumn(budget),
    events: createTextColumn(budget),
  }
}

/**
 * Opens the next row and returns its number. Its fixed-size fields but `traceId` are zero and its
 * weight is 1; the caller writes the trace id and the three texts. Throws AppError 'too-large' when
 * the block has no more rows.
 */
export function addRow(block: SpanBlock): number {
  const row = block.rows
  if (row === BLOCK_ROWS_MAX) {
    throw new AppError('too-large', `a message may hold at most ${BLOCK_ROWS_MAX} spans`)
  }
  block.rows = row + 1
  setWords(block.spanId, row, 0, 0)
  setWords(block.parentId, row, 0, 0)
  setWords(block.sourceId, row, 0, 0)
  setWords(block.callerSourceId, row, 0, 0)
  setWords(block.start, row, 0, 0)
  setWords(block.durationUs, row, 0, 0)
  setWords(block.endpointId, row, 0, 0)
  setWords(block.peerId, row, 0, 0)
  setWords(block.markId, row, 0, 0)
  block.kind[row] = 0
  block.status[row] = 0
  block.flags[row] = 0
  block.weight[row] = 1
  return row
}

/** Writes a 64-bit value, as its low and high word, into a row of a column. */
export function setWords(column: Uint32Array, row: number, low: number, high: number): void {
  column[row * 2] = low
  column[row * 2 + 1] = high
}

export interface BlockMark {
  rows: number
  readonly traceName: TextMark
  readonly attributes: TextMark
  readonly events: TextMark
}

export function createBlockMark(): BlockMark {
  const text = (): TextMark => ({ at: 0, sealed: 0, index: 0 })
  return { rows: 0, traceName: text(), attributes: text(), events: text() }
}

/** Notes where the block stands, so that a message can be taken back whole. */
export function markBlock(block: SpanBlock, mark: BlockMark): void {
  mark.rows = block.rows
  markText(block.traceName, mark.traceName)
  markText(block.attributes, mark.attributes)
  markText(block.events, mark.events)
}

/** Takes back everything written since the mark. */
export function rollbackBlock(block: SpanBlock, mark: BlockMark): void {
  block.rows = mark.rows
  rollbackText(block.traceName, mark.traceName)
  rollbackText(block.attributes, mark.attributes)
  rollbackText(block.events, mark.events)
}

export function clearBlock(block: SpanBlock): void {
  block.rows = 0
  clearText(block.traceName, BLOCK_TEXT_BYTES_FULL)
  clearText(block.attributes, BLOCK_TEXT_BYTES_FULL)
  clearText(block.events, BLOCK_TEXT_BYTES_FULL)
}

export function blockTextBytes(block: SpanBlock): number {
  return textBytes(block.traceName) + textBytes(block.attributes) + textBytes(block.events)
}

export function blockIsFull(block: SpanBlock): boolean {
  return block.rows >= BLOCK_ROWS_FULL || blockTextBytes(block) >= BLOCK_TEXT_BYTES_FULL
}
