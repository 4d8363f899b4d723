// Puts the length before a text that was written to OUT, as ClickHouse frames its strings.
import { CURSOR, OUT } from './json-out'

/** Texts longer than this have a length of three bytes. */
const SHORT_TEXT_MAX = 0x3fff

/** Writes the length of the text that begins two bytes after `at` and ends at `out.at`. */
export function frameText(at: number): void {
  const length = CURSOR.at - at - 2
  if (length === 0) {
    OUT[at] = 0
    CURSOR.at = at + 1
    return
  }
  // Two bytes also where one would do: ClickHouse reads a padded varint like any other.
  OUT[at] = (length & 0x7f) | 0x80
  if (length <= SHORT_TEXT_MAX) {
    OUT[at + 1] = length >>> 7
    return
  }
  OUT.copyWithin(at + 3, at + 2, CURSOR.at)
  OUT[at + 1] = ((length >>> 7) & 0x7f) | 0x80
  OUT[at + 2] = length >>> 14
  CURSOR.at += 1
}
