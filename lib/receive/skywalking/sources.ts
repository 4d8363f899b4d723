// The sources of SkyWalking: a service and one of its instances, by name, as reporter or as caller.
import { hashed, murmur128 } from '#lib/model/murmur'
import { createBytesCache } from '#lib/store/block/bytes-cache'
import { type Dimensions, NAME_BYTES_MAX } from '#lib/store/block/dimensions'
import type { TextSource } from '#lib/store/block/json-text'
import type { SourceHandle } from '#lib/store/block/source-registry'
import { createNameMemo, type NameSalts } from './segment/name-memo'
import type { Run } from './segment/segment-shape'
import { textOf } from './segment/texts'
import { serviceNameLabels } from './service-name'

/** Sources remembered by name, and the bytes of their names. */
const SOURCES_MAX = 16_384
const SOURCE_BYTES_MAX = 4 * 1024 * 1024
/** Bytes between service and instance when they stand side by side: field number and length. */
const GAP_BYTES_MAX = 3

const PROTOCOL = 'skywalking'
const PREFIX = new TextEncoder().encode(`${PROTOCOL}\0`)

/** Ids of callers come back in `low` and `high`, valid until the next call. */
export interface SkywalkingSources {
  low: number
  high: number
  /** The reporter named by these two texts. @throws AppError bad-request when they are not UTF-8. */
  find(from: TextSource, service: Run, instance: Run): SourceHandle
  /** The id of a caller: the same that it reports itself under. */
  callerId(from: TextSource, service: Run, instance: Run): void
}

export function createSkywalkingSources(dimensions: Dimensions): SkywalkingSources {
  const known = createBytesCache<SourceHandle>({ entries: SOURCES_MAX, bytes: SOURCE_BYTES_MAX })
  const memo = createNameMemo()
  const handles: SourceHandle[] = []
  const both = { at: 0, size: 0 }
  const salts: NameSalts = { low: 0, high: 0, nowMs: 0 }
  const identity = new Uint8Array(PREFIX.length + 2 * NAME_BYTES_MAX + 1)
  identity.set(PREFIX)

  /** Takes two names that stand side by side as one; false when they do not. */
  function join(service: Run, instance: Run, role: number): boolean {
    const gap = instance.at - service.at - service.size
    if (gap <= 0 || gap > GAP_BYTES_MAX) return false
    both.at = service.at
    both.size = service.size + gap + instance.size
    salts.low = service.size
    salts.high = role
    salts.nowMs = dimensions.nowMs
    return true
  }

  /** Lays out and hashes what `hashSource(['skywalking', service, instance])` does. */
  function layOut({ bytes }: TextSource, service: Run, instance: Run): number {
    let to = copyName(bytes, service, PREFIX.length)
    identity[to++] = 0
    to = copyName(bytes, instance, to)
    murmur128(identity, 0, to)
    return to
  }

  function copyName(bytes: Uint8Array, { at, size }: Run, to: number): number {
    const kept = size < NAME_BYTES_MAX ? size : NAME_BYTES_MAX
    for (let i = 0; i < kept; i++) identity[to + i] = bytes[at + i]!
    return to + kept
  }

  function lookUp(from: TextSource, service: Run, instance: Run): SourceHandle {
    const end = layOut(from, service, instance)
    const { w0, w1 } = hashed
    const before = known.find(identity, 0, end)
    if (before !== undefined) return before
    const name = nameOf(from.bytes, service)
    const source = dimensions.source({
      low: w0,
      high: w1,
      protocol: PROTOCOL,
      service: name,
      instance: nameOf(from.bytes, instance),
      version: '',
      labels: serviceNameLabels(name),
    })
    known.add(source)
    return source
  }

  const sources: SkywalkingSources = {
    low: 0,
    high: 0,
    find(from, service, instance) {
      const isJoined = join(service, instance, 1)
      const place = isJoined ? memo.find(from, both, salts) : -1
      if (place !== -1) return handles[place]!
      const source = lookUp(from, service, instance)
      const kept = isJoined ? memo.keep(from, both, salts, source) : -1
      if (kept !== -1) handles[kept] = source
      return source
    },
    callerId(from, service, instance) {
      const isJoined = join(service, instance, 2)
      const place = isJoined ? memo.find(from, both, salts) : -1
      if (place !== -1) {
        sources.low = memo.low[place]!
        sources.high = memo.high[place]!
        return
      }
      layOut(from, service, instance)
      sources.low = hashed.w0
      sources.high = hashed.w1
      if (isJoined) memo.keep(from, both, salts, sources)
    },
  }
  return sources
}

function nameOf(bytes: Uint8Array, { at, size }: Run): string {
  return textOf(bytes, at, size < NAME_BYTES_MAX ? at + size : at + NAME_BYTES_MAX)
}
