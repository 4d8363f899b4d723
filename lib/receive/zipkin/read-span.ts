// One span of Zipkin's v2 JSON, checked: past this point every field has its type.
import { AppError } from '#lib/model/app-error'
import { SPAN_KIND } from '#lib/model/span'

/** Annotations kept of one span. */
const ANNOTATIONS_MAX = 128

export interface Endpoint {
  readonly serviceName: string
  /** Address, without port; '' when there is none. */
  readonly ip: string
  readonly port: number
}

export interface Annotation {
  readonly timestampUs: number
  readonly value: string
}

/** Ids are lower-case hex of full width; '' for no parent. Times of 0 were not said. */
export interface ZipkinSpan {
  readonly traceId: string
  readonly id: string
  readonly parentId: string
  readonly name: string
  /** Number of SPAN_KIND. */
  readonly kind: number
  readonly timestampUs: number
  readonly durationUs: number
  readonly shared: boolean
  readonly localEndpoint: Endpoint
  readonly remoteEndpoint: Endpoint
  readonly tags: ReadonlyMap<string, string>
  readonly annotations: readonly Annotation[]
}

const KINDS: ReadonlyMap<unknown, number> = new Map<unknown, number>([
  [undefined, SPAN_KIND.unspecified],
  [null, SPAN_KIND.unspecified],
  ['CLIENT', SPAN_KIND.client],
  ['SERVER', SPAN_KIND.server],
  ['PRODUCER', SPAN_KIND.producer],
  ['CONSUMER', SPAN_KIND.consumer],
])

function wrong(path: string, expected: string, value: unknown): never {
  const shown = JSON.stringify(value)?.slice(0, 60) ?? 'missing'
  throw new AppError('bad-request', `${path} must be ${expected}, but is ${shown}`)
}

type Fields = Readonly<Record<string, unknown>>

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isAbsent(value: unknown): value is null | undefined {
  return value === undefined || value === null
}

/** Left-padded to `width`; some senders leave leading zeros out. All zeros is no id. */
function hexId(value: unknown, path: string, width: number): string {
  const isHex = typeof value === 'string' && value.length <= width && /^[0-9a-fA-F]+$/.test(value)
  const id = isHex ? value.toLowerCase().padStart(width, '0') : ''
  if (id === '' || /^0+$/.test(id)) return wrong(path, `1 to ${width} hex digits, not all 0`, value)
  return id
}

function text(value: unknown, path: string): string {
  if (isAbsent(value)) return ''
  return typeof value === 'string' ? value : wrong(path, 'text', value)
}

/** Whole microseconds, as a number or in digits. */
function micros(value: unknown, path: string): number {
  if (isAbsent(value)) return 0
  const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value
  const isTime = typeof number === 'number' && Number.isFinite(number) && number >= 0
  return isTime ? Math.floor(number) : wrong(path, 'a number of microseconds', value)
}

function truth(value: unknown, path: string): boolean {
  if (isAbsent(value)) return false
  return typeof value === 'boolean' ? value : wrong(path, 'true or false', value)
}

const NOWHERE: Endpoint = { serviceName: '', ip: '', port: 0 }

function endpoint(value: unknown, path: string): Endpoint {
  if (isAbsent(value)) return NOWHERE
  if (!isFields(value)) return wrong(path, 'an object', value)
  const { serviceName, ipv4, ipv6, port } = value
  const isPort = isAbsent(port) || (typeof port === 'number' && port >= 0 && port <= 0xffff)
  return {
    serviceName: text(serviceName, `${path}.serviceName`),
    ip: text(ipv4, `${path}.ipv4`) || text(ipv6, `${path}.ipv6`),
    port: isPort ? Number(port ?? 0) : wrong(`${path}.port`, 'a port number', port),
  }
}

/** Values are text; numbers and true/false, which many senders write, are taken as their text. */
function tags(value: unknown, path: string): Map<string, string> {
  const found = new Map<string, string>()
  if (isAbsent(value)) return found
  if (!isFields(value)) return wrong(path, 'an object of texts', value)
  for (const [key, given] of Object.entries(value)) {
    if (isAbsent(given)) continue
    if (typeof given === 'object') wrong(`${path}[${JSON.stringify(key)}]`, 'text', given)
    found.set(key, String(given))
  }
  return found
}

function annotations(value: unknown, path: string): Annotation[] {
  if (isAbsent(value)) return []
  if (!Array.isArray(value)) return wrong(path, 'a list', value)
  return value.slice(0, ANNOTATIONS_MAX).map((given: unknown, index) => {
    const at = `${path}[${index}]`
    if (!isFields(given)) return wrong(at, 'an object', given)
    return {
      timestampUs: micros(given.timestamp, `${at}.timestamp`),
      value: text(given.value, `${at}.value`),
    }
  })
}

/**
 * The span at `path` of the request. Fields of Zipkin's OpenAPI description, zipkin2-api.yaml.
 * @throws AppError bad-request that names the field and what was expected there.
 */
export function readZipkinSpan(value: unknown, path: string): ZipkinSpan {
  if (!isFields(value)) return wrong(path, 'an object', value)
  const kind = KINDS.get(value.kind)
  const id = hexId(value.id, `${path}.id`, 16)
  const parentId = isAbsent(value.parentId) ? '' : hexId(value.parentId, `${path}.parentId`, 16)
  return {
    traceId: hexId(value.traceId, `${path}.traceId`, 32),
    id,
    parentId: parentId === id ? '' : parentId,
    name: text(value.name, `${path}.name`),
    kind: kind ?? wrong(`${path}.kind`, 'CLIENT, SERVER, PRODUCER or CONSUMER', value.kind),
    timestampUs: micros(value.timestamp, `${path}.timestamp`),
    durationUs: micros(value.duration, `${path}.duration`),
    shared: truth(value.shared, `${path}.shared`),
    localEndpoint: endpoint(value.localEndpoint, `${path}.localEndpoint`),
    remoteEndpoint: endpoint(value.remoteEndpoint, `${path}.remoteEndpoint`),
    tags: tags(value.tags, `${path}.tags`),
    annotations: annotations(value.annotations, `${path}.annotations`),
  }
}
