// Which mark a span's tags make: nearly always one tag decides, and its bytes are remembered.
import { HEADER_PREFIX } from '#lib/model/mark'
import type { Dimensions } from '#lib/store/block/dimensions'
import type { TextSource } from '#lib/store/block/json-text'
import type { MarkCollector } from '#lib/store/block/mark-collector'
import type { MarkKeys } from '#lib/store/block/mark-keys'
import { createNameMemo, type NameRun, type NameSalts } from './name-memo'
import type { TagKey } from './tag-keys'
import { textOf } from './texts'

/** Most tags of one span that can carry marks. */
const TAGS_MAX = 32

/** `begin`, any number of `add`, then `intern`: the mark's id is in `low` and `high`, 0 for none. */
export interface SpanMarks {
  low: number
  high: number
  begin(): void
  /** A tag whose key may carry a mark, or is the one with all headers. */
  add(key: TagKey, at: number, size: number): void
  intern(from: TextSource): void
  /** To be called when a message is taken back, with all that it announced. */
  forget(): void
}

export interface SpanMarksDeps {
  readonly dimensions: Dimensions
  readonly marks: MarkCollector
  readonly markKeys: MarkKeys
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

export function createSpanMarks({ dimensions, marks, markKeys }: SpanMarksDeps): SpanMarks {
  const memo = createNameMemo()
  const salts: NameSalts = { low: 0, high: 0, nowMs: 0 }
  const tags = Array.from({ length: TAGS_MAX }, () => ({
    key: null as TagKey | null,
    at: 0,
    size: 0,
  }))
  let count = 0

  /** The whole way, through the texts. */
  function collect({ bytes }: TextSource): void {
    marks.begin()
    for (const { key, at, size } of tags.slice(0, count)) {
      if (key === null) continue
      const text = textOf(bytes, at, at + size)
      if (key.isMark) marks.add(key.text, text)
      if (!key.isHeaders) continue
      for (const [name, value] of splitHeaders(text)) if (markKeys.has(name)) marks.add(name, value)
    }
    marks.intern()
    own.low = dimensions.low
    own.high = dimensions.high
  }

  function collectOne(from: TextSource, key: TagKey, tag: NameRun): void {
    salts.low = key.number
    salts.high = markKeys.version
    salts.nowMs = dimensions.nowMs
    const place = memo.find(from, tag, salts)
    if (place === -1) {
      collect(from)
      memo.keep(from, tag, salts, own)
    } else {
      own.low = memo.low[place]!
      own.high = memo.high[place]!
    }
  }

  const own: SpanMarks = {
    low: 0,
    high: 0,
    begin() {
      count = 0
    },
    add(key, at, size) {
      if (count === TAGS_MAX) return
      const tag = tags[count]!
      tag.key = key
      tag.at = at
      tag.size = size
      count += 1
    },
    intern(from) {
      own.low = 0
      own.high = 0
      const first = tags[0]!
      if (count === 1 && first.key !== null) collectOne(from, first.key, first)
      else if (count > 0) collect(from)
    },
    forget: () => memo.clear(),
  }
  return own
}
