// Writes one span's tags: the kept ones as the attributes column's JSON, the marks into a mark id.
import {
  cutAtCharacter,
  JSON_GROWTH_MAX,
  type TextSource,
  writeJsonString,
} from '#lib/store/block/json-text'
import type { MarkKeys } from '#lib/store/block/mark-keys'
import {
  appendEmptyText,
  closeText,
  openText,
  TEXT_BYTES_MAX,
  type TextColumn,
} from '#lib/store/block/text-column'
import { type JsonPiece, SLACK_BYTES, toPiece, writePiece } from './json-words'
import type { SpanShape } from './segment-shape'
import { type SpanMarks, splitHeaders } from './span-marks'
import { createTagKeys, type TagKey } from './tag-keys'
import { textOf } from './texts'

/** A longer value is cut here, bytes. */
export const VALUE_BYTES_MAX = 16 * 1024
/** Quotes, comma and brace around one value, and the slack of its key, bytes. */
const PUNCTUATION_BYTES = 4 + SLACK_BYTES
/** Kinds of library remembered: a number for the component, one for the layer. */
const LIBRARIES_MAX = 4_096

const COMMA = 0x2c
const COLON = 0x3a
const OPEN = 0x7b
const CLOSE = 0x7d
const ENTRY_TYPE = 0

/** Names of SpanLayer numbers in Tracing.proto; others are written as their number. */
const LAYERS = ['', 'Database', 'RPCFramework', 'Http', 'MQ', 'Cache', 'FAAS', 'GenAI']
const COMPONENT_KEY = 'skywalking.component'
const LAYER_KEY = 'skywalking.layer'
const PEER_KEY = 'skywalking.peer'

export interface TagWriter {
  /**
   * Adds one text to `attributes`, empty when nothing is kept, and leaves the mark's id in the marks.
   * @throws AppError bad-request for a text that is not UTF-8.
   */
  write(from: TextSource, span: SpanShape, attributes: TextColumn): void
}

/** Where key and value of one tag lie. */
interface Tag {
  keyAt: number
  keySize: number
  at: number
  size: number
}

export interface TagWriterDeps {
  readonly marks: SpanMarks
  readonly markKeys: MarkKeys
  /** Which attributes are stored. */
  readonly keeps: (key: string) => boolean
}

/** Where the value [at, at + size) ends, cut between two characters when it is too long. */
export function valueEnd(bytes: Uint8Array, at: number, size: number): number {
  return size <= VALUE_BYTES_MAX ? at + size : cutAtCharacter(bytes, at, VALUE_BYTES_MAX)
}

export function createTagWriter({ marks, markKeys, keeps }: TagWriterDeps): TagWriter {
  const keys = createTagKeys(markKeys, keeps)
  const libraries = new Map<number, JsonPiece>()
  const peerKey = toPiece(`"${PEER_KEY}":`)
  const keepsPeer = keeps(PEER_KEY)
  /** The tag being written. */
  const tag: Tag = { keyAt: 0, keySize: 0, at: 0, size: 0 }
  let spans = 0

  /** What the span says of its library, as the first members of the object. */
  function library(component: number, layer: number): JsonPiece {
    const known = libraries.get(component * 64 + layer)
    if (known !== undefined) return known
    const members: string[] = []
    if (component !== 0 && keeps(COMPONENT_KEY)) members.push(`"${COMPONENT_KEY}":${component}`)
    const name = JSON.stringify(LAYERS[layer] ?? layer)
    if (layer !== 0 && keeps(LAYER_KEY)) members.push(`"${LAYER_KEY}":${name}`)
    const piece = toPiece(members.length === 0 ? '' : `{${members.join(',')}`)
    if (libraries.size >= LIBRARIES_MAX) libraries.clear()
    if (layer >= 0 && layer < 64) libraries.set(component * 64 + layer, piece)
    return piece
  }

  /** Begins a member unless the text has no room for it: the span is worth more than one tag. */
  function openMember(into: TextColumn, keyBytes: number, valueBytes: number): boolean {
    const most = keyBytes + PUNCTUATION_BYTES + valueBytes * JSON_GROWTH_MAX
    if (into.at + most > into.start + TEXT_BYTES_MAX) return false
    into.bytes[into.at] = into.at === into.start ? OPEN : COMMA
    into.at += 1
    return true
  }

  function writePeer(from: TextSource, { peer }: SpanShape, into: TextColumn): void {
    const end = valueEnd(from.bytes, peer.at, peer.size)
    if (!openMember(into, peerKey.size, end - peer.at)) return
    writePiece(into, peerKey)
    writeJsonString(into, from, peer.at, end)
  }

  function writeTag(from: TextSource, into: TextColumn, key: TagKey, tag: Tag): void {
    const end = valueEnd(from.bytes, tag.at, tag.size)
    const keyBytes = key.json?.size ?? tag.keySize * JSON_GROWTH_MAX + PUNCTUATION_BYTES
    if (!openMember(into, keyBytes, end - tag.at)) return
    if (key.json === null) {
      writeJsonString(into, from, tag.keyAt, tag.keyAt + tag.keySize)
      into.bytes[into.at++] = COLON
    } else writePiece(into, key.json)
    writeJsonString(into, from, tag.at, end)
  }

  function writeTags(from: TextSource, { tags, tagCount }: SpanShape, into: TextColumn): void {
    let key = keys.start()
    for (let slot = 0; slot < 4 * tagCount; slot += 4) {
      tag.keyAt = tags[slot]!
      tag.keySize = tags[slot + 1]!
      tag.at = tags[slot + 2]!
      tag.size = tags[slot + 3]!
      key = keys.find(key, from, tag.keyAt, tag.keySize)
      if (key.seenIn === spans) continue
      key.seenIn = spans
      if (key.isMark || key.isHeaders) marks.add(key, tag.at, tag.size)
      if (key.isKept) writeTag(from, into, key, tag)
      if (key.isHeaders && markKeys.keepsHeaders) writeHeaders(from, into, tag)
    }
  }

  /** Headers that plans ask for by themselves, as attributes of their own. */
  function writeHeaders({ bytes }: TextSource, into: TextColumn, { at, size }: Tag): void {
    for (const [name, value] of splitHeaders(textOf(bytes, at, valueEnd(bytes, at, size)))) {
      if (!markKeys.keeps(name) || !keeps(name)) continue
      const text = Buffer.from(`${JSON.stringify(name)}:${JSON.stringify(value)}`)
      if (!openMember(into, text.length, 0)) return
      into.bytes.set(text, into.at)
      into.at += text.length
    }
  }

  return {
    write(from, span, attributes) {
      spans += 1
      marks.begin()
      openText(attributes)
      writePiece(attributes, library(span.component, span.layer))
      // The peer of an exit span is stored as such; that of an entry span is the caller's address.
      if (keepsPeer && span.type === ENTRY_TYPE && span.peer.size > 0) {
        writePeer(from, span, attributes)
      }
      writeTags(from, span, attributes)
      if (attributes.at === attributes.start) {
        attributes.at -= 2
        appendEmptyText(attributes)
      } else {
        attributes.bytes[attributes.at++] = CLOSE
        closeText(attributes)
      }
      marks.intern(from)
    },
  }
}
