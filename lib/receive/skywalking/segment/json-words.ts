// Pieces of JSON that are written over and over, ready to be copied four bytes at a time.
import type { TextColumn } from '#lib/store/block/text-column'

/** A piece needs this much more room than it takes: whole words are written. */
export const SLACK_BYTES = 3

export interface JsonPiece {
  readonly words: Int32Array
  readonly size: number
}

export function toPiece(json: string): JsonPiece {
  const bytes = new TextEncoder().encode(json)
  const padded = new Uint8Array(Math.ceil(bytes.length / 4) * 4)
  padded.set(bytes)
  const view = new DataView(padded.buffer)
  const words = Int32Array.from({ length: padded.length / 4 }, (_, i) => view.getInt32(4 * i, true))
  return { words, size: bytes.length }
}

/** Appends a piece; what follows it overwrites the up to three bytes too many. */
export function writePiece(column: TextColumn, { words, size }: JsonPiece): void {
  const { view, at } = column
  for (let i = 0; i < words.length; i++) view.setInt32(at + 4 * i, words[i]!, true)
  column.at = at + size
}

/** Appends the digits of a whole number. */
export function writeNumber(column: TextColumn, value: number): void {
  const digits = String(value)
  for (let i = 0; i < digits.length; i++) column.bytes[column.at++] = digits.charCodeAt(i)
}
