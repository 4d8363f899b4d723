// Turns SkyWalking's JSON over HTTP into the protobuf bytes of the same message, so that one decoder
// serves both. Rules: protobuf's JSON mapping (lowerCamel names, enum names or numbers, int64 as
// number or text, null as absent, unknown fields ignored).
import { AppError } from '#lib/model/app-error'

type Scalar = 'string' | 'int32' | 'int64' | 'bool'
type Kind = Scalar | readonly string[] | MessageFields
interface Field {
  readonly number: number
  readonly kind: Kind
  readonly repeated?: true
}
interface MessageFields {
  readonly [name: string]: Field
}

const PAIR: MessageFields = {
  key: { number: 1, kind: 'string' },
  value: { number: 2, kind: 'string' },
}
const REF: MessageFields = {
  refType: { number: 1, kind: ['CrossProcess', 'CrossThread'] },
  traceId: { number: 2, kind: 'string' },
  parentTraceSegmentId: { number: 3, kind: 'string' },
  parentSpanId: { number: 4, kind: 'int32' },
  parentService: { number: 5, kind: 'string' },
  parentServiceInstance: { number: 6, kind: 'string' },
  parentEndpoint: { number: 7, kind: 'string' },
  networkAddressUsedAtPeer: { number: 8, kind: 'string' },
}
const LOG: MessageFields = {
  time: { number: 1, kind: 'int64' },
  data: { number: 2, kind: PAIR, repeated: true },
}
const SPAN: MessageFields = {
  spanId: { number: 1, kind: 'int32' },
  parentSpanId: { number: 2, kind: 'int32' },
  startTime: { number: 3, kind: 'int64' },
  endTime: { number: 4, kind: 'int64' },
  refs: { number: 5, kind: REF, repeated: true },
  operationName: { number: 6, kind: 'string' },
  peer: { number: 7, kind: 'string' },
  spanType: { number: 8, kind: ['Entry', 'Exit', 'Local'] },
  spanLayer: {
    number: 9,
    kind: ['Unknown', 'Database', 'RPCFramework', 'Http', 'MQ', 'Cache', 'FAAS', 'GenAI'],
  },
  componentId: { number: 10, kind: 'int32' },
  isError: { number: 11, kind: 'bool' },
  tags: { number: 12, kind: PAIR, repeated: true },
  logs: { number: 13, kind: LOG, repeated: true },
  skipAnalysis: { number: 14, kind: 'bool' },
}
const SEGMENT: MessageFields = {
  traceId: { number: 1, kind: 'string' },
  traceSegmentId: { number: 2, kind: 'string' },
  spans: { number: 3, kind: SPAN, repeated: true },
  service: { number: 4, kind: 'string' },
  serviceInstance: { number: 5, kind: 'string' },
  isSizeLimited: { number: 6, kind: 'bool' },
}
const COLLECTION: MessageFields = { segments: { number: 1, kind: SEGMENT, repeated: true } }
const PROPERTIES: MessageFields = {
  service: { number: 1, kind: 'string' },
  serviceInstance: { number: 2, kind: 'string' },
  properties: { number: 3, kind: PAIR, repeated: true },
  layer: { number: 4, kind: 'string' },
}

function wrong(path: string, expected: string, value: unknown): never {
  const shown = JSON.stringify(value)?.slice(0, 60) ?? String(value)
  throw new AppError('bad-request', `${path} must be ${expected}, but is ${shown}`)
}

function varint(value: bigint): number[] {
  const out: number[] = []
  let rest = BigInt.asUintN(64, value)
  while (rest >= 0x80n) {
    out.push(Number(rest & 0x7fn) | 0x80)
    rest >>= 7n
  }
  out.push(Number(rest))
  return out
}

function wholeNumber(value: unknown, path: string): bigint {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return BigInt(value)
  if (typeof value === 'string' && /^-?\d{1,19}$/.test(value)) return BigInt(value)
  return wrong(path, 'a whole number', value)
}

function enumNumber(names: readonly string[], value: unknown, path: string): bigint {
  if (typeof value === 'number' && Number.isInteger(value)) return BigInt(value)
  const index = typeof value === 'string' ? names.indexOf(value) : -1
  return index < 0 ? wrong(path, `one of ${names.join(', ')} or a number`, value) : BigInt(index)
}

function scalar(kind: Exclude<Kind, MessageFields>, value: unknown, path: string): bigint {
  if (typeof kind !== 'string') return enumNumber(kind, value, path)
  if (kind !== 'bool') return wholeNumber(value, path)
  return typeof value === 'boolean' ? BigInt(value) : wrong(path, 'true or false', value)
}

function isMessage(kind: Kind): kind is MessageFields {
  return typeof kind === 'object' && !Array.isArray(kind)
}

function encodeField({ number, kind }: Field, value: unknown, path: string): Buffer {
  if (kind !== 'string' && !isMessage(kind)) {
    return Buffer.from([...varint(BigInt(number << 3)), ...varint(scalar(kind, value, path))])
  }
  let body: Buffer
  if (kind !== 'string') body = encodeMessage(kind, value, path)
  else body = Buffer.from(typeof value === 'string' ? value : wrong(path, 'text', value))
  const head = [...varint(BigInt((number << 3) | 2)), ...varint(BigInt(body.length))]
  return Buffer.concat([Buffer.from(head), body])
}

function encodeMessage(fields: MessageFields, value: unknown, path: string): Buffer {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return wrong(path, 'an object', value)
  }
  const parts: Buffer[] = []
  for (const [name, given] of Object.entries(value)) {
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined
    if (field === undefined || given === null) continue
    const at = `${path}.${name}`
    if (!field.repeated) parts.push(encodeField(field, given, at))
    else if (!Array.isArray(given)) wrong(at, 'a list', given)
    else
      given.forEach((item, index) => void parts.push(encodeField(field, item, `${at}[${index}]`)))
  }
  return Buffer.concat(parts)
}

/**
 * One SegmentObject from parsed JSON.
 * @throws AppError bad-request that names the field and what was expected there.
 */
export function encodeSegmentJson(value: unknown): Buffer {
  return encodeMessage(SEGMENT, value, 'body')
}

/** One SegmentCollection from a list of segments as parsed JSON. */
export function encodeCollectionJson(value: unknown): Buffer {
  return encodeMessage(COLLECTION, { segments: value }, 'body')
}

/** One InstanceProperties from parsed JSON. */
export function encodePropertiesJson(value: unknown): Buffer {
  return encodeMessage(PROPERTIES, value, 'body')
}
