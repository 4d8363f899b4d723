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
import type { SpanMarks } from './span-marks'
import { createTagKeys } from './tag-keys'

/** A longer value is cut here, bytes. */
export const VALUE_BYTES_MAX = 16 * 1024
/** Quotes, comma and brace around one value, and the slack of its key, bytes. */
const PUNCTUATION_BYTES = 4 + SLACK_BYTES
/** Kinds of library remembered: a number for the component, one for the layer. */
const LIBRARIES_MAX = 4_096

const COMMA = 0x2c
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

  /** Writes a member unless the text has no room for it: the span is worth more than one tag. */
  function writeMember(
    from: TextSource,
    into: TextColumn,
    key: JsonPiece,
    at: number,
    end: number,
  ) {
    const most = key.size + PUNCTUATION_BYTES + (end - at) * JSON_GROWTH_MAX
    if (into.at + most > into.start + TEXT_BYTES_MAX) return
    into.bytes[into.at] = into.at === into.start ? OPEN : COMMA
    into.at += 1
    writePiece(into, key)
    writeJsonString(into, from, at, end)
  }

  function writeTags(from: TextSource, { tags, tagCount }: SpanShape, into: TextColumn): void {
    let key = keys.start()
    for (let slot = 0; slot < 4 * tagCount; slot += 4) {
      key = keys.find(key, from, tags[slot]!, tags[slot + 1]!)
      if (key.seenIn === spans) continue
      key.seenIn = spans
      const at = tags[slot + 2]!
      const size = tags[slot + 3]!
      if (key.isMark || key.isHeaders) marks.add(key, at, size)
      if (key.isKept) writeMember(from, into, key.json, at, valueEnd(from.bytes, at, size))
    }
  }

  return {
    write(from, span, attributes) {
      spans += 1
      marks.begin()
      openText(attributes)
      writePiece(attributes, library(span.component, span.layer))
      const { at, size } = span.peer
      // The peer of an exit span is stored as such; that of an entry span is the caller's address.
      if (keepsPeer && span.type === ENTRY_TYPE && size > 0) {
        writeMember(from, attributes, peerKey, at, valueEnd(from.bytes, at, size))
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
