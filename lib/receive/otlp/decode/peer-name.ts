// Who a client or producer span called, as far as the span itself says: a name and what kind of thing.

import { VIRTUAL_KINDS } from '#lib/model/source'
import { SPAN_KIND } from '#lib/model/span'
import { findValue, found, VALUE_TAG } from '#lib/receive/otlp/proto/any-value'
import { readVarint, varint } from '#lib/receive/otlp/proto/wire'
import { ROLE } from './attribute-roles'
import type { Decoder } from './decoder'
import { findText } from './endpoint-name'

const DATABASE = VIRTUAL_KINDS.indexOf('database')
const CACHE = VIRTUAL_KINDS.indexOf('cache')
const QUEUE = VIRTUAL_KINDS.indexOf('queue')
const OUTSIDE = VIRTUAL_KINDS.indexOf('outside')

/** db.system values that are caches (semantic conventions, database). */
const CACHES: ReadonlySet<string> = new Set([
  'redis',
  'memcached',
  'valkey',
  'hazelcast',
  'aerospike',
])
/** Longest part of a name, bytes. */
const PART_BYTES_MAX = 255

/** Interns the peer of the span just read; id 0 when it has none. */
export function internPeer(d: Decoder): void {
  const { span, dimensions } = d
  if (span.kind !== SPAN_KIND.client && span.kind !== SPAN_KIND.producer) {
    dimensions.low = 0
    dimensions.high = 0
    return
  }
  d.scratch[0] = peerKind(d)
  const end = composeName(d)
  if (end > 1) dimensions.peer(d.scratch, 0, end)
  else {
    dimensions.low = 0
    dimensions.high = 0
  }
}

function peerKind(d: Decoder): number {
  if (findText(d, ROLE.dbSystem)) return CACHES.has(asciiText(d)) ? CACHE : DATABASE
  const queue = d.span.kind === SPAN_KIND.producer || findText(d, ROLE.messagingSystem)
  return queue ? QUEUE : OUTSIDE
}

function asciiText(d: Decoder): string {
  const end = Math.min(found.end, found.start + PART_BYTES_MAX)
  return String.fromCharCode(...d.message.bytes.subarray(found.start, end))
}

/**
 * The name a person gave it, else its address, else what kind of system it is. Ephemeral or wrong
 * names cannot flood: the dimension registry caps the peers of one source.
 */
function composeName(d: Decoder): number {
  if (findText(d, ROLE.peerService)) return append(d, 1)
  if (findText(d, ROLE.serverAddress)) return appendPort(d, append(d, 1), ROLE.serverPort)
  if (findText(d, ROLE.networkPeerAddress)) {
    const port = (d.seen & (1 << ROLE.networkPeerPort)) !== 0
    return appendPort(d, append(d, 1), port ? ROLE.networkPeerPort : ROLE.serverPort)
  }
  if (findText(d, ROLE.upstream) || findUrlHost(d)) return append(d, 1)
  if (findText(d, ROLE.dbName) || findText(d, ROLE.dbSystem)) return append(d, 1)
  if (findText(d, ROLE.messagingDestination)) return append(d, 1)
  if (findText(d, ROLE.messagingSystem) || findText(d, ROLE.rpcService)) return append(d, 1)
  return 1
}

/** Copies the range in `found`; the position after it. */
function append(d: Decoder, at: number): number {
  const end = Math.min(found.end, found.start + PART_BYTES_MAX)
  const { bytes } = d.message
  let to = at
  for (let from = found.start; from < end; from++) d.scratch[to++] = bytes[from]!
  return to
}

/** Adds `:port` when the role has one, as a number or a string. */
function appendPort(d: Decoder, at: number, role: number): number {
  if ((d.seen & (1 << role)) === 0) return at
  findValue(d.message, d.valueAt[role]!, d.valueEnd[role]!)
  d.scratch[at] = 0x3a
  if (found.tag === VALUE_TAG.string) return found.end > found.start ? append(d, at + 1) : at
  if (found.tag !== VALUE_TAG.int) return at
  readVarint(d.message.bytes, found.start, found.end)
  if (varint.high !== 0 || varint.low <= 0 || varint.low > 0xffff) return at
  const digits = String(varint.low)
  for (let i = 0; i < digits.length; i++) d.scratch[at + 1 + i] = digits.charCodeAt(i)
  return at + 1 + digits.length
}

/** Puts `host:port` of an absolute URL, without user and password, into `found`. */
function findUrlHost(d: Decoder): boolean {
  if (!findText(d, ROLE.urlFull)) return false
  const { bytes } = d.message
  let at = found.start
  while (
    at + 2 < found.end &&
    !(bytes[at] === 0x3a && bytes[at + 1] === 0x2f && bytes[at + 2] === 0x2f)
  ) {
    at += 1
  }
  if (at + 3 >= found.end) return false
  let from = at + 3
  let to = from
  for (; to < found.end && !isHostEnd(bytes[to]!); to++) if (bytes[to] === 0x40) from = to + 1
  found.start = from
  found.end = to
  return to > from
}

function isHostEnd(c: number): boolean {
  return c === 0x2f || c === 0x3f || c === 0x23
}
