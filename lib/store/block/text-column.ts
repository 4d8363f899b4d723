// One string column of a block, in ClickHouse's own framing: varint length, then the bytes.
import { AppError } from '#lib/model/app-error'

/** Bytes of one chunk: large enough that few are needed, small enough to grow by. */
const CHUNK_BYTES = 4 * 1024 * 1024
/** Most bytes one text may have. Its length takes two bytes, or three from 16 KiB on. */
export const TEXT_BYTES_MAX = 128 * 1024
/** Length, text, and what a writer of whole words may write past the end. */
const ROOM_BYTES = TEXT_BYTES_MAX + 16

/**
 * `bytes` is the open chunk and `at` its next free byte: between openText and closeText a decoder
 * writes there directly, at most TEXT_BYTES_MAX bytes.
 */
export interface TextColumn {
  bytes: Uint8Array
  /** The same chunk, for writing four bytes at a time. */
  view: DataView
  at: number
  /** Bytes in the chunks before the open one. */
  sealed: number
  /** First byte of the text being written. */
  start: number
  index: number
  readonly chunks: Uint8Array[]
  readonly used: number[]
  readonly budget: TextBudget
}

/** Memory that the text columns of one block share. */
export interface TextBudget {
  chunksLeft: number
}

export function createTextBudget(bytes: number): TextBudget {
  return { chunksLeft: Math.floor(bytes / CHUNK_BYTES) }
}

export interface TextMark {
  at: number
  sealed: number
  index: number
}

/** A column that refuses, with AppError 'too-large', to grow beyond the budget. */
export function createTextColumn(budget: TextBudget): TextColumn {
  const first = new Uint8Array(CHUNK_BYTES)
  return {
    bytes: first,
    view: new DataView(first.buffer),
    at: 0,
    sealed: 0,
    start: 0,
    index: 0,
    chunks: [first],
    used: [0],
    budget,
  }
}

export function textBytes(column: TextColumn): number {
  return column.sealed + column.at
}

/** Makes room for one text and leaves `at` where its first byte goes. */
export function openText(column: TextColumn): void {
  if (column.at + ROOM_BYTES > CHUNK_BYTES) nextChunk(column)
  column.at += 2
  column.start = column.at
}

/** Writes the length before the bytes written since openText. */
export function closeText(column: TextColumn): void {
  const { bytes, start } = column
  let length = column.at - start
  if (length === 0) {
    bytes[start - 2] = 0
    column.at = start - 1
    return
  }
  if (length < 0x4000) {
    // Two bytes also where one would do: ClickHouse reads a padded varint like any other.
    bytes[start - 2] = (length & 0x7f) | 0x80
    bytes[start - 1] = length >>> 7
    return
  }
  if (length > TEXT_BYTES_MAX) length = TEXT_BYTES_MAX
  bytes.copyWithin(start + 1, start, start + length)
  bytes[start - 2] = (length & 0x7f) | 0x80
  bytes[start - 1] = ((length >>> 7) & 0x7f) | 0x80
  bytes[start] = length >>> 14
  column.at = start + length + 1
}

export function appendEmptyText(column: TextColumn): void {
  if (column.at === CHUNK_BYTES) nextChunk(column)
  column.bytes[column.at++] = 0
}

/** Copies a whole text; longer than TEXT_BYTES_MAX is cut. */
export function appendText(column: TextColumn, text: Uint8Array): void {
  openText(column)
  const whole = text.length <= TEXT_BYTES_MAX ? text : text.subarray(0, TEXT_BYTES_MAX)
  column.bytes.set(whole, column.at)
  column.at += whole.length
  closeText(column)
}

/** Copies texts that have their lengths already; a text may end in another chunk than it began in. */
export function appendRaw(column: TextColumn, framed: Uint8Array): void {
  for (let at = 0; at < framed.length; ) {
    if (column.at === CHUNK_BYTES) nextChunk(column)
    const end = Math.min(framed.length, at + CHUNK_BYTES - column.at)
    column.bytes.set(framed.subarray(at, end), column.at)
    column.at += end - at
    at = end
  }
}

function nextChunk(column: TextColumn): void {
  if (column.budget.chunksLeft === 0) {
    throw new AppError('too-large', 'the spans of one message take more memory than a block has')
  }
  column.budget.chunksLeft -= 1
  column.used[column.index] = column.at
  column.sealed += column.at
  column.index += 1
  let chunk = column.chunks[column.index]
  if (chunk === undefined) {
    chunk = new Uint8Array(CHUNK_BYTES)
    column.chunks.push(chunk)
    column.used.push(0)
  }
  column.bytes = chunk
  column.view = new DataView(chunk.buffer)
  column.at = 0
}

export function markText(column: TextColumn, mark: TextMark): void {
  mark.at = column.at
  mark.sealed = column.sealed
  mark.index = column.index
}

export function rollbackText(column: TextColumn, mark: TextMark): void {
  column.budget.chunksLeft += column.index - mark.index
  if (column.index !== mark.index) {
    column.index = mark.index
    column.bytes = column.chunks[mark.index]!
    column.view = new DataView(column.bytes.buffer)
  }
  column.at = mark.at
  column.sealed = mark.sealed
}

/** Keeps the chunks for the next block, up to so many bytes of them. */
export function clearText(column: TextColumn, keptBytes: number): void {
  rollbackText(column, { at: 0, sealed: 0, index: 0 })
  const kept = Math.max(1, Math.ceil(keptBytes / CHUNK_BYTES))
  if (column.chunks.length <= kept) return
  column.chunks.length = kept
  column.used.length = kept
}

/** The column's bytes, in order, without copying. */
export function textChunks(column: TextColumn): Uint8Array[] {
  const parts: Uint8Array[] = []
  for (let i = 0; i <= column.index; i++) {
    const length = i === column.index ? column.at : column.used[i]!
    if (length > 0) parts.push(column.chunks[i]!.subarray(0, length))
  }
  return parts
}
