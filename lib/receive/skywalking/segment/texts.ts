// Texts of a segment: read as strings where that is rare, written as they came where it is not.
import { AppError } from '#lib/model/app-error'
import type { TextColumn } from '#lib/store/block/text-column'

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** The text in bytes[start, end). @throws AppError bad-request when it is not UTF-8. */
export function textOf(bytes: Uint8Array, start: number, end: number): string {
  try {
    return decoder.decode(bytes.subarray(start, end))
  } catch {
    throw new AppError('bad-request', 'a text is not valid UTF-8')
  }
}

/** Appends bytes that are JSON already; the column has room. */
export function writeRaw(column: TextColumn, json: Uint8Array): void {
  const into = column.bytes
  let to = column.at
  for (let i = 0; i < json.length; i++) into[to++] = json[i]!
  column.at = to
}

/** Appends the digits of a whole number; the column has room. */
export function writeNumber(column: TextColumn, value: number): void {
  if (value >= 0 && value < 10) {
    column.bytes[column.at++] = 0x30 + value
    return
  }
  const digits = String(value)
  for (let i = 0; i < digits.length; i++) column.bytes[column.at++] = digits.charCodeAt(i)
}
