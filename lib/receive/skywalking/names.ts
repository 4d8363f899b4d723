// Endpoints and peers of SkyWalking spans as ids, remembered by name and source.
import { VIRTUAL_KINDS, type VirtualKind } from '#lib/model/source'
import { type Dimensions, NAME_BYTES_MAX } from '#lib/store/block/dimensions'
import { assertUtf8, type TextSource } from '#lib/store/block/json-text'
import { createNameMemo, type NameSalts } from './segment/name-memo'
import type { Run } from './segment/segment-shape'

/** SpanLayer numbers of Tracing.proto that say what kind of thing is called. */
const PEER_OF_LAYER: Readonly<Record<number, VirtualKind>> = {
  1: 'database',
  4: 'queue',
  5: 'cache',
}

/** Ids come back in `low` and `high`, valid until the next call. */
export interface SpanNames {
  low: number
  high: number
  /** Says whose names the next ones are. */
  use(source: { readonly low: number; readonly high: number }): void
  /** @throws AppError bad-request for a name that is not UTF-8, as `peer` does. */
  endpoint(from: TextSource, name: Run): void
  /** `layer` says what kind of peer it is. */
  peer(from: TextSource, name: Run, layer: number): void
  /** To be called when a message is taken back, with all that it announced. */
  forget(): void
}

export function createSpanNames(dimensions: Dimensions): SpanNames {
  const memo = createNameMemo()
  const salts: NameSalts = { low: 0, high: 0, nowMs: 0 }
  const peer = new Uint8Array(1 + NAME_BYTES_MAX)
  let sourceHigh = 0

  /** True when the name is remembered; else `keep` is to be called with the dimensions' answer. */
  function recall(from: TextSource, name: Run): boolean {
    const place = memo.find(from, name, salts)
    if (place === -1) return false
    names.low = memo.low[place]!
    names.high = memo.high[place]!
    return true
  }

  function keep(from: TextSource, name: Run): void {
    names.low = dimensions.low
    names.high = dimensions.high
    memo.keep(from, name, salts, names)
  }

  const names: SpanNames = {
    low: 0,
    high: 0,
    use({ low, high }) {
      salts.low = low
      salts.nowMs = dimensions.nowMs
      sourceHigh = high
    },
    endpoint(from, name) {
      salts.high = sourceHigh
      if (recall(from, name)) return
      assertUtf8(from.bytes, name.at, name.at + name.size)
      dimensions.endpoint(from.bytes, name.at, name.at + name.size)
      keep(from, name)
    },
    peer(from, name, layer) {
      const kind = VIRTUAL_KINDS.indexOf(PEER_OF_LAYER[layer] ?? 'outside')
      salts.high = sourceHigh ^ (kind + 1)
      if (recall(from, name)) return
      assertUtf8(from.bytes, name.at, name.at + name.size)
      const size = Math.min(name.size, NAME_BYTES_MAX)
      peer[0] = kind
      for (let i = 0; i < size; i++) peer[i + 1] = from.bytes[name.at + i]!
      dimensions.peer(peer, 0, size + 1)
      keep(from, name)
    },
    forget: () => memo.clear(),
  }
  return names
}
