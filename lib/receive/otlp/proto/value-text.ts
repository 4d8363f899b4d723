// AnyValue as plain text, for what is read once per source or once per mark: labels, names, marks.
import {
  findValue,
  found,
  int64Text,
  type Message,
  readPair,
  scalarJson,
  VALUE_TAG,
} from './any-value'
import { BYTES, DEPTH_MAX, eachField, malformed, readVarint, varint } from './wire'

const ELEMENTS = { 1: BYTES }
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Text of a UTF-8 range; AppError 'bad-request' when it is not UTF-8. */
export function readText(message: Message, start: number, end: number): string {
  try {
    return decoder.decode(message.bytes.subarray(start, end))
  } catch {
    throw malformed('a text is not valid UTF-8')
  }
}

/** Strings as they are, lists joined by commas, nothing as ''. */
export function valueText(message: Message, start: number, end: number): string {
  findValue(message, start, end)
  const { tag, start: from, end: to } = found
  if (tag === VALUE_TAG.string) return readText(message, from, to)
  if (tag === VALUE_TAG.array || tag === VALUE_TAG.list) return listText(message, from, to)
  if (tag === 0) return ''
  if (tag !== VALUE_TAG.int) return scalarJson(message, tag, from).replaceAll('"', '')
  readVarint(message.bytes, from, to)
  return int64Text(varint.low, varint.high)
}

function listText(message: Message, start: number, end: number): string {
  const { tag } = found
  const texts: string[] = []
  message.depth += 1
  if (message.depth > DEPTH_MAX) throw malformed('a value is nested too deep')
  eachField({ bytes: message.bytes, start, end }, ELEMENTS, (_, from, to) => {
    if (tag === VALUE_TAG.array) texts.push(valueText(message, from, to))
    else {
      const { keyAt, keyEnd, valueAt, valueEnd } = readPair(message, from, to)
      texts.push(`${readText(message, keyAt, keyEnd)}=${valueText(message, valueAt, valueEnd)}`)
    }
  })
  message.depth -= 1
  return texts.join(',')
}
