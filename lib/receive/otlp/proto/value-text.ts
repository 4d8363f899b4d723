// AnyValue as plain text, for what is read once per source or once per mark: labels, names, marks.
import {
  enterList,
  FOUND,
  findValue,
  leaveList,
  PAIR,
  readPair,
  scalarJson,
  VALUE_TAG,
} from './any-value'
import { INPUT } from './input'
import { int64Text } from './json-out'
import { findField, malformed, readVarint, VARINT } from './wire'

const ELEMENT_TAG = 0x0a
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Text of a UTF-8 range of the input; AppError 'bad-request' when it is not UTF-8. */
export function readText(start: number, end: number): string {
  try {
    return decoder.decode(INPUT.subarray(start, end))
  } catch {
    throw malformed('a text is not valid UTF-8')
  }
}

/** Strings as they are, lists joined by commas, nothing as ''. */
export function valueText(start: number, end: number): string {
  findValue(start, end)
  const { tag, start: from, end: to } = FOUND
  if (tag === VALUE_TAG.string) return readText(from, to)
  if (tag === VALUE_TAG.array || tag === VALUE_TAG.list) return listText(from, to)
  if (tag === 0) return ''
  if (tag !== VALUE_TAG.int) return scalarJson(tag, from, to).replaceAll('"', '')
  readVarint(from, to)
  return int64Text(VARINT.low, VARINT.high)
}

function listText(start: number, end: number): string {
  const isArray = FOUND.tag === VALUE_TAG.array
  const texts: string[] = []
  enterList()
  for (let at = findField(start, end, ELEMENT_TAG); at !== -1; ) {
    const stop = at + VARINT.low
    texts.push(isArray ? valueText(at, stop) : pairText(at, stop))
    at = findField(stop, end, ELEMENT_TAG)
  }
  leaveList()
  return texts.join(',')
}

function pairText(start: number, end: number): string {
  readPair(start, end)
  const { valueAt, valueEnd } = PAIR
  return `${readText(PAIR.keyAt, PAIR.keyEnd)}=${valueText(valueAt, valueEnd)}`
}
