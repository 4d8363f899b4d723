// Who a client or producer span called, as far as the span itself says: a name and what kind of thing.
import { VIRTUAL_KINDS } from '#lib/model/source'
import { SPAN_KIND } from '#lib/model/span'
import { ROLE } from '#lib/receive/otlp/decode/attribute-roles'
import { type Decoder, SCRATCH, SPAN, VALUE_AT, VALUE_END } from '#lib/receive/otlp/decode/decoder'
import { FOUND, findValue, VALUE_TAG } from '#lib/receive/otlp/proto/any-value'
import { INPUT } from '#lib/receive/otlp/proto/input'
import { readVarint, VARINT } from '#lib/receive/otlp/proto/wire'
import { findText } from './endpoint-name'

const DATABASE = VIRTUAL_KINDS.indexOf('database')
const CACHE = VIRTUAL_KINDS.indexOf('cache')
const QUEUE = VIRTUAL_KINDS.indexOf('queue')
const OUTSIDE = VIRTUAL_KINDS.indexOf('outside')

/** db.system values that are caches (semantic conventions, database), as bytes. */
const CACHES = ['redis', 'memcached', 'valkey', 'hazelcast', 'aerospike'].map((name) =>
  new TextEncoder().encode(name),
)
/** Longest part of a name, bytes. */
const PART_BYTES_MAX = 255
const PORT_MAX = 0xffff

/** Interns the peer of the span just read; id 0 when it has none. */
export function internPeer({ dimensions }: Decoder): void {
  dimensions.low = 0
  dimensions.high = 0
  if (SPAN.kind !== SPAN_KIND.client && SPAN.kind !== SPAN_KIND.producer) return
  SCRATCH[0] = peerKind()
  const end = composeName()
  if (end > 1) dimensions.peer(SCRATCH, 0, end)
}

function peerKind(): number {
  if (findText(ROLE.dbSystem)) return CACHES.some(isFound) ? CACHE : DATABASE
  const isQueue = SPAN.kind === SPAN_KIND.producer || findText(ROLE.messagingSystem)
  return isQueue ? QUEUE : OUTSIDE
}

function isFound(name: Uint8Array): boolean {
  if (FOUND.end - FOUND.start !== name.length) return false
  for (let i = 0; i < name.length; i++) if (INPUT[FOUND.start + i] !== name[i]) return false
  return true
}

/**
 * The name a person gave it, else its address, else what kind of system it is. Ephemeral or wrong
 * names cannot flood: the dimension registry caps the peers of one source.
 */
function composeName(): number {
  if (findText(ROLE.peerService)) return append(1)
  if (findText(ROLE.serverAddress)) return appendPort(append(1), ROLE.serverPort)
  if (findText(ROLE.networkPeerAddress)) {
    const hasPort = (SPAN.seen & (1 << ROLE.networkPeerPort)) !== 0
    return appendPort(append(1), hasPort ? ROLE.networkPeerPort : ROLE.serverPort)
  }
  if (findText(ROLE.upstream) || findUrlHost()) return append(1)
  if (findText(ROLE.dbName) || findText(ROLE.dbSystem)) return append(1)
  if (findText(ROLE.messagingDestination)) return append(1)
  if (findText(ROLE.messagingSystem) || findText(ROLE.rpcService)) return append(1)
  return 1
}

/** Copies the range in `found` into the scratch; the position after it. */
function append(start: number): number {
  const end = Math.min(FOUND.end, FOUND.start + PART_BYTES_MAX)
  let to = start
  for (let at = FOUND.start; at < end; at++) SCRATCH[to++] = INPUT[at]!
  return to
}

/** Adds `:port` when the role has one, as a number or a string. */
function appendPort(at: number, role: number): number {
  if ((SPAN.seen & (1 << role)) === 0) return at
  findValue(VALUE_AT[role]!, VALUE_END[role]!)
  SCRATCH[at] = 0x3a
  if (FOUND.tag === VALUE_TAG.string) return FOUND.end > FOUND.start ? append(at + 1) : at
  if (FOUND.tag !== VALUE_TAG.int) return at
  readVarint(FOUND.start, FOUND.end)
  if (VARINT.high !== 0 || VARINT.low <= 0 || VARINT.low > PORT_MAX) return at
  return appendNumber(at + 1, VARINT.low)
}

function appendNumber(at: number, value: number): number {
  const end = at + (value < 10 ? 1 : value < 100 ? 2 : value < 1_000 ? 3 : value < 10_000 ? 4 : 5)
  let rest = value
  for (let i = end - 1; i >= at; i--) {
    SCRATCH[i] = 0x30 + (rest % 10)
    rest = (rest / 10) | 0
  }
  return end
}

/** Puts `host:port` of an absolute URL, without user and password, into `found`. */
function findUrlHost(): boolean {
  if (!findText(ROLE.urlFull)) return false
  let at = FOUND.start
  while (at + 2 < FOUND.end && !isSchemeEnd(at)) at += 1
  if (at + 3 >= FOUND.end) return false
  let from = at + 3
  let to = from
  for (; to < FOUND.end && !isHostEnd(INPUT[to]!); to++) if (INPUT[to] === 0x40) from = to + 1
  FOUND.start = from
  FOUND.end = to
  return to > from
}

/** True at `://`. */
function isSchemeEnd(at: number): boolean {
  return INPUT[at] === 0x3a && INPUT[at + 1] === 0x2f && INPUT[at + 2] === 0x2f
}

function isHostEnd(c: number): boolean {
  return c === 0x2f || c === 0x3f || c === 0x23
}
