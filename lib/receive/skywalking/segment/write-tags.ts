// Writes one span's tags: the kept ones as the attributes column's JSON, the marks into a mark id.
import { HEADER_PREFIX } from '#lib/model/mark'
import {
  cutAtCharacter,
  JSON_GROWTH_MAX,
  type TextSource,
  writeAscii,
  writeJsonString,
} from '#lib/store/block/json-text'
import type { MarkCollector } from '#lib/store/block/mark-collector'
import type { MarkKeys } from '#lib/store/block/mark-keys'
import {
  appendEmptyText,
  closeText,
  openText,
  TEXT_BYTES_MAX,
  type TextColumn,
} from '#lib/store/block/text-column'
import type { SpanShape } from './segment-shape'
import { createTagKeys, type TagKey } from './tag-keys'
import { textOf, writeNumber, writeRaw } from './texts'

/** A longer value is cut here, bytes. */
export const VALUE_BYTES_MAX = 16 * 1024
/** Quotes, colon, comma and braces around one attribute, bytes. */
const PUNCTUATION_BYTES = 8

const COMMA = 0x2c
const OPEN = 0x7b
const CLOSE = 0x7d
const ENTRY_TYPE = 0

/** Names of SpanLayer numbers in Tracing.proto; others are written as their number. */
const LAYERS = ['', 'Database', 'RPCFramework', 'Http', 'MQ', 'Cache', 'FAAS', 'GenAI']

export interface TagWriter {
  /**
   * Adds one text to `attributes` (empty when nothing is kept) and leaves the mark's id with the
   * dimensions. @throws AppError bad-request for a text that is not UTF-8.
   */
  write(from: TextSource, span: SpanShape, attributes: TextColumn): void
}

export interface TagWriterDeps {
  readonly marks: MarkCollector
  readonly markKeys: MarkKeys
  /** Which attributes are stored. */
  readonly keeps: (key: string) => boolean
}

/** Where the value bytes[at, at + size) ends, cut between two characters when it is too long. */
export function valueEnd(bytes: Uint8Array, at: number, size: number): number {
  return size <= VALUE_BYTES_MAX ? at + size : cutAtCharacter(bytes, at, VALUE_BYTES_MAX)
}

/** `Name=[v1, v2]` lines of the Java agent's `http.headers` tag, as header attributes. */
export function splitHeaders(text: string): (readonly [key: string, value: string])[] {
  return text.split('\n').flatMap((line) => {
    const equals = line.indexOf('=')
    if (equals < 1) return []
    const value = line.slice(equals + 1).trim()
    const isList = value.startsWith('[') && value.endsWith(']')
    const values = isList ? value.slice(1, -1).split(', ').join(',') : value
    return [[HEADER_PREFIX + line.slice(0, equals).trim().toLowerCase(), values] as const]
  })
}

export function createTagWriter({ marks, markKeys, keeps }: TagWriterDeps): TagWriter {
  const keys = createTagKeys(markKeys, keeps)
  const own = (name: string) => ({
    json: new TextEncoder().encode(`${JSON.stringify(name)}:`),
    isKept: keeps(name),
  })
  const component = own('skywalking.component')
  const layer = own('skywalking.layer')
  const peer = own('skywalking.peer')
  let spans = 0

  /** Writes the separator and the key when the value fits; false when it must be left out. */
  function openValue(into: TextColumn, json: Uint8Array, size: number): boolean {
    const most = json.length + PUNCTUATION_BYTES + size * JSON_GROWTH_MAX
    if (into.at + most > into.start + TEXT_BYTES_MAX) return false
    into.bytes[into.at] = into.at === into.start ? OPEN : COMMA
    into.at += 1
    writeRaw(into, json)
    return true
  }

  /** What SkyWalking says beside tags. An exit span's peer is stored as a peer. */
  function writeOwn(from: TextSource, span: SpanShape, into: TextColumn): void {
    if (component.isKept && span.component !== 0 && openValue(into, component.json, 11)) {
      writeNumber(into, span.component)
    }
    if (layer.isKept && span.layer !== 0 && openValue(into, layer.json, 12)) {
      const name = LAYERS[span.layer]
      if (name === undefined) writeNumber(into, span.layer)
      else writeAscii(into, `"${name}"`)
    }
    const { at, size } = span.peer
    if (!peer.isKept || span.type !== ENTRY_TYPE || size === 0) return
    const end = valueEnd(from.bytes, at, size)
    if (openValue(into, peer.json, end - at)) writeJsonString(into, from, at, end)
  }

  function collectMark(key: TagKey, text: string): void {
    if (key.isMark) marks.add(key.text, text)
    if (!key.isHeaders) return
    for (const [name, value] of splitHeaders(text)) if (markKeys.has(name)) marks.add(name, value)
  }

  function writeTags(from: TextSource, { tags, tagCount }: SpanShape, into: TextColumn): void {
    const { bytes } = from
    let key = keys.start()
    for (let slot = 0; slot < 4 * tagCount; slot += 4) {
      key = keys.find(key, bytes, tags[slot]!, tags[slot + 1]!)
      if (key.seenIn === spans) continue
      key.seenIn = spans
      const at = tags[slot + 2]!
      const size = tags[slot + 3]!
      if (key.isMark || key.isHeaders) collectMark(key, textOf(bytes, at, at + size))
      if (!key.isKept) continue
      const end = valueEnd(bytes, at, size)
      if (openValue(into, key.json, end - at)) writeJsonString(into, from, at, end)
    }
  }

  return {
    write(from, span, attributes) {
      spans += 1
      marks.begin()
      openText(attributes)
      writeOwn(from, span, attributes)
      writeTags(from, span, attributes)
      if (attributes.at === attributes.start) {
        attributes.at -= 2
        appendEmptyText(attributes)
      } else {
        attributes.bytes[attributes.at++] = CLOSE
        closeText(attributes)
      }
      marks.intern()
    },
  }
}
