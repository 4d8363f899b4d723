// The sources of SkyWalking: a service and one of its instances, by name, as reporter or as caller.
import { hashed, murmur128 } from '#lib/model/murmur'
import { createBytesCache } from '#lib/store/block/bytes-cache'
import { type Dimensions, NAME_BYTES_MAX } from '#lib/store/block/dimensions'
import type { SourceHandle } from '#lib/store/block/source-registry'
import type { Run } from './segment/segment-shape'
import { textOf } from './segment/texts'
import { serviceNameLabels } from './service-name'

/** Sources remembered by name, and the bytes of their names. */
const SOURCES_MAX = 16_384
const SOURCE_BYTES_MAX = 4 * 1024 * 1024

const PROTOCOL = 'skywalking'
const PREFIX = new TextEncoder().encode(`${PROTOCOL}\0`)

export interface SkywalkingSources {
  /** The reporter named by these two texts. @throws AppError bad-request when they are not UTF-8. */
  find(bytes: Uint8Array, service: Run, instance: Run): SourceHandle
  /** Puts the source id of a caller at words[row]: the same id that it reports itself under. */
  putId(bytes: Uint8Array, names: CallerNames, into: { words: Uint32Array; row: number }): void
}

export interface CallerNames {
  readonly service: Run
  readonly instance: Run
}

export function createSkywalkingSources(dimensions: Dimensions): SkywalkingSources {
  const known = createBytesCache<SourceHandle>({ entries: SOURCES_MAX, bytes: SOURCE_BYTES_MAX })
  const identity = new Uint8Array(PREFIX.length + 2 * NAME_BYTES_MAX + 1)
  identity.set(PREFIX)

  /** Lays out what `hashSource(['skywalking', service, instance])` hashes; returns its length. */
  function layOut(bytes: Uint8Array, service: Run, instance: Run): number {
    let to = copyName(bytes, service, PREFIX.length)
    identity[to++] = 0
    to = copyName(bytes, instance, to)
    return to
  }

  function copyName(bytes: Uint8Array, { at, size }: Run, to: number): number {
    const kept = size < NAME_BYTES_MAX ? size : NAME_BYTES_MAX
    for (let i = 0; i < kept; i++) identity[to + i] = bytes[at + i]!
    return to + kept
  }

  function add(bytes: Uint8Array, service: Run, instance: Run): SourceHandle {
    const name = nameOf(bytes, service)
    return dimensions.source({
      low: hashed.w0,
      high: hashed.w1,
      protocol: PROTOCOL,
      service: name,
      instance: nameOf(bytes, instance),
      version: '',
      labels: serviceNameLabels(name),
    })
  }

  return {
    find(bytes, service, instance) {
      const end = layOut(bytes, service, instance)
      let source = known.find(identity, 0, end)
      if (source === undefined) {
        murmur128(identity, 0, end)
        source = add(bytes, service, instance)
        known.add(source)
      }
      return source
    },
    putId(bytes, { service, instance }, { words, row }) {
      murmur128(identity, 0, layOut(bytes, service, instance))
      words[2 * row] = hashed.w0
      words[2 * row + 1] = hashed.w1
    },
  }
}

function nameOf(bytes: Uint8Array, { at, size }: Run): string {
  return textOf(bytes, at, size < NAME_BYTES_MAX ? at + size : at + NAME_BYTES_MAX)
}
