// The endpoint of a span: its name, or method and path when the name is only the HTTP method.
import { SPAN_KIND } from '#lib/model/span'
import { ROLE } from '#lib/receive/otlp/decode/attribute-roles'
import { type Decoder, SCRATCH, SPAN, VALUE_AT, VALUE_END } from '#lib/receive/otlp/decode/decoder'
import { FOUND, findValue, VALUE_TAG } from '#lib/receive/otlp/proto/any-value'
import { INPUT } from '#lib/receive/otlp/proto/input'
import { assertUtf8 } from '#lib/store/block/json-text'
import { keepEndpoint, recallEndpoint } from './endpoint-memo'
import { pathIdEnd, putPathId } from './path-id'

/** `HTTP GET`, as older instrumentations write it: the method begins after this many bytes. */
const OLD_PREFIX = [0x48, 0x54, 0x54, 0x50, 0x20]
const METHOD_BYTES_MAX = 12
const PATH_BYTES_MAX = 1_024
const SLASH = 0x2f

/** Interns the endpoint of the span just read; its id is in `d.dimensions.low/high`. */
export function internEndpoint(d: Decoder): void {
  const { nameAt, nameEnd } = SPAN
  const length = nameEnd - nameAt
  const isHttp = SPAN.kind === SPAN_KIND.server || SPAN.kind === SPAN_KIND.client
  if (isHttp && length <= METHOD_BYTES_MAX && length > 0) {
    const end = composePath(methodAt(nameAt, nameEnd), nameEnd)
    if (end > 0) {
      d.dimensions.endpoint(SCRATCH, 0, end)
      return
    }
  }
  if (d.source === null || recallEndpoint(d.source, nameAt, nameEnd)) return
  assertUtf8(INPUT, nameAt, nameEnd)
  d.dimensions.endpoint(INPUT, nameAt, nameEnd)
  keepEndpoint(d.source, nameAt, nameEnd)
}

/** Where the method begins in a name that is nothing but a method (`GET`, `HTTP GET`); else -1. */
function methodAt(start: number, end: number): number {
  const isOld = INPUT[start] === OLD_PREFIX[0] && OLD_PREFIX.every((c, i) => INPUT[start + i] === c)
  const from = isOld ? start + OLD_PREFIX.length : start
  for (let at = from; at < end; at++) {
    const c = INPUT[at]!
    if ((c < 0x41 || c > 0x5a) && c !== 0x5f) return -1
  }
  return from
}

/** Writes `METHOD /path` into the scratch; its length, or 0 when no attribute says the path. */
function composePath(start: number, end: number): number {
  if (start === -1) return 0
  let to = 0
  for (let at = start; at < end; at++) SCRATCH[to++] = INPUT[at]!
  SCRATCH[to++] = 0x20
  if (findText(ROLE.httpRoute)) return copyPath(to)
  const hasPath = findText(ROLE.urlPath) || findText(ROLE.httpTarget) || findUrlPath()
  return hasPath ? collapsePath(to) : 0
}

/** Puts the range of a role's string, not empty, into `found`. */
export function findText(role: number): boolean {
  if ((SPAN.seen & (1 << role)) === 0) return false
  findValue(VALUE_AT[role]!, VALUE_END[role]!)
  if (FOUND.tag !== VALUE_TAG.string || FOUND.end === FOUND.start) return false
  assertUtf8(INPUT, FOUND.start, FOUND.end)
  return true
}

/** As findText, for the path inside an absolute URL. */
function findUrlPath(): boolean {
  if (!findText(ROLE.urlFull)) return false
  let slashes = 0
  for (let at = FOUND.start; at < FOUND.end; at++) {
    if (INPUT[at] !== SLASH) continue
    slashes += 1
    if (slashes < 3) continue
    FOUND.start = at
    return true
  }
  return false
}

function copyPath(start: number): number {
  const end = Math.min(FOUND.end, FOUND.start + PATH_BYTES_MAX)
  let to = start
  for (let at = FOUND.start; at < end; at++) SCRATCH[to++] = INPUT[at]!
  return to
}

/** Copies a path up to its query, with `{id}` for every part that looks like one. */
function collapsePath(start: number): number {
  const last = Math.min(FOUND.end, FOUND.start + PATH_BYTES_MAX)
  let to = start
  for (let at = FOUND.start; at < last; ) {
    const c = INPUT[at]!
    if (c === 0x3f || c === 0x23) break
    if (c === SLASH) {
      SCRATCH[to++] = SLASH
      at += 1
      continue
    }
    const end = pathIdEnd(at, last)
    if (end > 0) to = putPathId(to)
    else for (let i = at; i < -end; i++) SCRATCH[to++] = INPUT[i]!
    at = Math.abs(end)
  }
  return to
}
