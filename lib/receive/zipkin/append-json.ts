// Strings into the JSON columns of a block, within the room that one text has.
import {
  appendEmptyText,
  closeText,
  openText,
  TEXT_BYTES_MAX,
  type TextColumn,
} from '#lib/store/block/text-column'
import type { Annotation } from './read-span'

/** A longer value is cut here, characters. */
const VALUE_CHARS_MAX = 16 * 1024

const encoder = new TextEncoder()

/** Adds one JSON object with these members; those that do not fit are left out; none is empty. */
export function appendMembers(
  column: TextColumn,
  members: readonly (readonly [key: string, value: string])[],
): void {
  const parts = members.map(
    ([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(cut(value))}`,
  )
  append(column, parts, ['{', '}'])
}

/** Adds one JSON list of events, `[{name, timeUs, attributes}]`. */
export function appendEvents(column: TextColumn, annotations: readonly Annotation[]): void {
  const parts = annotations.map(({ timestampUs, value }) =>
    JSON.stringify({ name: cut(value), timeUs: timestampUs, attributes: {} }),
  )
  append(column, parts, ['[', ']'])
}

/** Not between the two halves of a character outside the basic plane. */
function cut(value: string): string {
  if (value.length <= VALUE_CHARS_MAX) return value
  const splits = /[\ud800-\udbff]/.test(value[VALUE_CHARS_MAX - 1] ?? '')
  return value.slice(0, splits ? VALUE_CHARS_MAX - 1 : VALUE_CHARS_MAX)
}

function append(
  column: TextColumn,
  parts: readonly string[],
  [open, close]: [string, string],
): void {
  let text = ''
  let bytes = 2
  for (const part of parts) {
    const size = Buffer.byteLength(part) + 1
    if (bytes + size > TEXT_BYTES_MAX) continue
    bytes += size
    text += text === '' ? part : `,${part}`
  }
  if (text === '') {
    appendEmptyText(column)
    return
  }
  openText(column)
  const { written } = encoder.encodeInto(open + text + close, column.bytes.subarray(column.at))
  column.at += written
  closeText(column)
}
