// The endpoint of a span: its name, or method and path when the name is only the HTTP method.
import { SPAN_KIND } from '#lib/model/span'
import { findValue, found, VALUE_TAG } from '#lib/receive/otlp/proto/any-value'
import { assertUtf8 } from '#lib/store/block/json-text'
import { ROLE } from './attribute-roles'
import type { Decoder } from './decoder'

/** `HTTP GET`, as older instrumentations write it: the method begins after this many bytes. */
const OLD_PREFIX = [0x48, 0x54, 0x54, 0x50, 0x20]
const METHOD_BYTES_MAX = 12
const PATH_BYTES_MAX = 1_024
const SLASH = 0x2f

/** Interns the endpoint of the span just read; its id is in `d.dimensions.low/high`. */
export function internEndpoint(d: Decoder): void {
  const { span, message, dimensions } = d
  const { nameAt, nameEnd } = span
  assertUtf8(message.bytes, nameAt, nameEnd)
  const length = nameEnd - nameAt
  const isHttp = span.kind === SPAN_KIND.server || span.kind === SPAN_KIND.client
  if (isHttp && length <= METHOD_BYTES_MAX && length > 0) {
    const end = composePath(d, methodAt(message.bytes, nameAt, nameEnd), nameEnd)
    if (end > 0) {
      dimensions.endpoint(d.scratch, 0, end)
      return
    }
  }
  dimensions.endpoint(message.bytes, nameAt, nameEnd)
}

/** Where the method begins in a name that is nothing but a method (`GET`, `HTTP GET`); else -1. */
function methodAt(bytes: Uint8Array, start: number, end: number): number {
  const isOld = OLD_PREFIX.every((c, i) => bytes[start + i] === c)
  const from = isOld ? start + OLD_PREFIX.length : start
  for (let at = from; at < end; at++) {
    const c = bytes[at]!
    if ((c < 0x41 || c > 0x5a) && c !== 0x5f) return -1
  }
  return from
}

/** Writes `METHOD /path` into the scratch; its length, or 0 when no attribute says the path. */
function composePath(d: Decoder, start: number, end: number): number {
  if (start === -1) return 0
  const { scratch, message } = d
  let to = 0
  for (let at = start; at < end; at++) scratch[to++] = message.bytes[at]!
  scratch[to++] = 0x20
  if (findText(d, ROLE.httpRoute)) return copyPath(d, to)
  const hasPath = findText(d, ROLE.urlPath) || findText(d, ROLE.httpTarget) || findUrlPath(d)
  return hasPath ? collapsePath(d, to) : 0
}

/** Puts the range of a role's string, not empty, into `found`. */
export function findText(d: Decoder, role: number): boolean {
  if ((d.seen & (1 << role)) === 0) return false
  findValue(d.message, d.valueAt[role]!, d.valueEnd[role]!)
  if (found.tag !== VALUE_TAG.string || found.end === found.start) return false
  assertUtf8(d.message.bytes, found.start, found.end)
  return true
}

/** As findText, for the path inside an absolute URL. */
function findUrlPath(d: Decoder): boolean {
  if (!findText(d, ROLE.urlFull)) return false
  const { bytes } = d.message
  let slashes = 0
  for (let at = found.start; at < found.end; at++) {
    if (bytes[at] !== SLASH) continue
    slashes += 1
    if (slashes < 3) continue
    found.start = at
    return true
  }
  return false
}

function copyPath(d: Decoder, at: number): number {
  const end = Math.min(found.end, found.start + PATH_BYTES_MAX)
  d.scratch.set(d.message.bytes.subarray(found.start, end), at)
  return at + end - found.start
}

/** Copies a path up to its query, with `{id}` for every part that looks like one. */
function collapsePath(d: Decoder, start: number): number {
  const { bytes } = d.message
  const { scratch } = d
  const last = Math.min(found.end, found.start + PATH_BYTES_MAX)
  let to = start
  let at = found.start
  while (at < last) {
    const c = bytes[at]!
    if (c === 0x3f || c === 0x23) break
    if (c === SLASH) {
      scratch[to++] = SLASH
      at += 1
      continue
    }
    const end = partEnd(bytes, at, last)
    if (isId(bytes, at, end)) {
      for (const letter of ID_BYTES) scratch[to++] = letter
    } else for (let i = at; i < end; i++) scratch[to++] = bytes[i]!
    at = end
  }
  return to
}

const ID_BYTES = [0x7b, 0x69, 0x64, 0x7d]

function partEnd(bytes: Uint8Array, start: number, last: number): number {
  let at = start
  while (at < last && bytes[at] !== SLASH && bytes[at] !== 0x3f && bytes[at] !== 0x23) at += 1
  return at
}

/** Shortest run of hex digits, and of letters with digits, that is taken for an id. */
const HEX_MIN = 8
const TOKEN_MIN = 20

/** Numbers, UUIDs, hex of eight or more, and long tokens with digits in them. */
function isId(bytes: Uint8Array, start: number, end: number): boolean {
  let digits = 0
  let hex = 0
  let dashes = 0
  let letters = 0
  for (let at = start; at < end; at++) {
    const c = bytes[at]!
    if (c >= 0x30 && c <= 0x39) digits += 1
    else if ((c >= 0x61 && c <= 0x66) || (c >= 0x41 && c <= 0x46)) hex += 1
    else if (c === 0x2d || c === 0x5f) dashes += 1
    else if ((c >= 0x67 && c <= 0x7a) || (c >= 0x47 && c <= 0x5a)) letters += 1
    else return false
  }
  if (digits === 0) return false
  const length = end - start
  if (letters === 0 && hex === 0) return true
  if (letters === 0 && digits + hex >= HEX_MIN) return true
  return length >= TOKEN_MIN && dashes * 4 <= length
}
