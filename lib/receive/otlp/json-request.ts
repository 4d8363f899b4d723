// OTLP/JSON trace requests → the protobuf bytes they stand for, so that there is one decoder.
import { AppError } from '#lib/model/app-error'
import {
  beginMessage,
  createProtoWriter,
  endMessage,
  type ProtoWriter,
  writeBytes,
  writeDouble,
  writeFixed64,
  writeString,
  writeVarint,
} from './proto/proto-writer'
import { DEPTH_MAX } from './proto/wire'

type Fields = Readonly<Record<string, unknown>>
/** Writes one JSON value, present and not null, as the field of this number. */
type Write = (w: ProtoWriter, field: number, value: unknown) => void
/** JSON name (lowerCamelCase, the only spelling OTLP allows) → field number and type. */
type Shape = Readonly<Record<string, readonly [field: number, write: Write]>>

const decoder = new TextDecoder('utf-8', { fatal: true })
const HEX = /^(?:[0-9a-f]{2})*$/i
const INTEGER = /^-?\d{1,20}$/
/** Kinds by name: OTLP says numbers only, but hand-written clients send these. */
const KIND_NAMES: ReadonlyMap<string, number> = new Map([
  ['SPAN_KIND_UNSPECIFIED', 0],
  ['SPAN_KIND_INTERNAL', 1],
  ['SPAN_KIND_SERVER', 2],
  ['SPAN_KIND_CLIENT', 3],
  ['SPAN_KIND_PRODUCER', 4],
  ['SPAN_KIND_CONSUMER', 5],
])

function refuse(what: string): AppError {
  return new AppError('bad-request', `malformed message: ${what}`)
}

function toInteger(value: unknown): bigint {
  if (typeof value === 'number' && Number.isFinite(value)) return BigInt(Math.trunc(value))
  if (typeof value === 'string' && INTEGER.test(value)) return BigInt(value)
  throw refuse(`${JSON.stringify(value)} is not an integer`)
}

const text: Write = (w, field, value) => {
  if (typeof value !== 'string') throw refuse(`${JSON.stringify(value)} is not a string`)
  writeString(w, field, value)
}
/** An id that is not hex is written as no id: its span is rejected, the message is not. */
const hexId: Write = (w, field, value) => {
  const isHex = typeof value === 'string' && HEX.test(value)
  writeBytes(w, field, isHex ? Buffer.from(value, 'hex') : new Uint8Array(0))
}
const nanos: Write = (w, field, value) => writeFixed64(w, field, toInteger(value))
const integer: Write = (w, field, value) => writeVarint(w, field, toInteger(value))
const kind: Write = (w, field, value) => {
  const named = typeof value === 'string' ? KIND_NAMES.get(value) : undefined
  writeVarint(w, field, named === undefined ? toInteger(value) : BigInt(named))
}
const bool: Write = (w, field, value) => {
  if (typeof value !== 'boolean') throw refuse(`${JSON.stringify(value)} is not true or false`)
  writeVarint(w, field, value ? 1n : 0n)
}
const double: Write = (w, field, value) => {
  const number = typeof value === 'string' ? Number(value) : value
  if (typeof number !== 'number') throw refuse(`${JSON.stringify(value)} is not a number`)
  writeDouble(w, field, number)
}
const base64: Write = (w, field, value) => {
  if (typeof value !== 'string') throw refuse(`${JSON.stringify(value)} is not base64`)
  writeBytes(w, field, Buffer.from(value, 'base64'))
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function writeFields(w: ProtoWriter, fields: unknown, shape: Shape): void {
  if (!isObject(fields)) throw refuse('expected an object')
  for (const name of Object.keys(shape)) {
    const value = fields[name]
    const [field, write] = shape[name]!
    if (value !== undefined && value !== null) write(w, field, value)
  }
}

const message =
  (shape: () => Shape): Write =>
  (w, field, value) => {
    const start = beginMessage(w, field)
    writeFields(w, value, shape())
    endMessage(w, start)
  }

const list =
  (item: Write): Write =>
  (w, field, value) => {
    if (!Array.isArray(value)) throw refuse('expected a list')
    for (const entry of value) item(w, field, entry)
  }

let depth = 0
const nested =
  (shape: () => Shape): Write =>
  (w, field, value) => {
    if (depth >= DEPTH_MAX) throw refuse('a value is nested too deep')
    depth += 1
    try {
      message(shape)(w, field, value)
    } finally {
      depth -= 1
    }
  }

const anyValue = nested(() => ANY_VALUE)
const keyValues = list(message(() => KEY_VALUE))
const KEY_VALUE: Shape = { key: [1, text], value: [2, anyValue] }
const ANY_VALUE: Shape = {
  stringValue: [1, text],
  boolValue: [2, bool],
  intValue: [3, integer],
  doubleValue: [4, double],
  arrayValue: [5, message(() => ({ values: [1, list(anyValue)] }))],
  kvlistValue: [6, message(() => ({ values: [1, keyValues] }))],
  bytesValue: [7, base64],
}
const EVENT: Shape = { timeUnixNano: [1, nanos], name: [2, text], attributes: [3, keyValues] }
const LINK: Shape = { traceId: [1, hexId], spanId: [2, hexId] }
const STATUS: Shape = { message: [2, text], code: [3, integer] }
const SPAN: Shape = {
  traceId: [1, hexId],
  spanId: [2, hexId],
  traceState: [3, text],
  parentSpanId: [4, hexId],
  name: [5, text],
  kind: [6, kind],
  startTimeUnixNano: [7, nanos],
  endTimeUnixNano: [8, nanos],
  attributes: [9, keyValues],
  events: [11, list(message(() => EVENT))],
  links: [13, list(message(() => LINK))],
  status: [15, message(() => STATUS)],
}
const RESOURCE_SPANS: Shape = {
  resource: [1, message(() => ({ attributes: [1, keyValues] }))],
  scopeSpans: [2, list(message(() => ({ spans: [2, list(message(() => SPAN))] })))],
}
const REQUEST: Shape = { resourceSpans: [1, list(message(() => RESOURCE_SPANS))] }

const writer = createProtoWriter()
/** The writer's memory is given back when one request took more than this, bytes. */
const KEPT_BYTES_MAX = 4 * 1024 * 1024

/**
 * The protobuf bytes of an OTLP/JSON ExportTraceServiceRequest, valid until the next call. Throws
 * AppError 'bad-request' for anything else. opentelemetry-proto, docs/specification.md, "JSON
 * Protobuf Encoding": ids in hex, integers as numbers or strings, unknown fields ignored.
 */
export function jsonToProto(body: Uint8Array): Uint8Array {
  let request: unknown
  try {
    request = JSON.parse(decoder.decode(body))
  } catch {
    throw refuse('it is not JSON in UTF-8')
  }
  if (writer.buffer.length > KEPT_BYTES_MAX) Object.assign(writer, createProtoWriter())
  writer.at = 0
  depth = 0
  writeFields(writer, request, REQUEST)
  return writer.buffer.subarray(0, writer.at)
}
