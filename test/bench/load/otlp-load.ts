// Export requests as a busy shop would send them: 512 spans each, every span unique in ids, times and values.
import { randomFillSync } from 'node:crypto'

const SPANS = 512
/** Instances that report; each message is from one of them. */
const INSTANCES = 48
const SERVICES = ['gateway', 'order', 'stock', 'store', 'user', 'favorites']

export interface OtlpLoad {
  readonly spansPerMessage: number
  /** Bytes of an average message. */
  readonly messageBytes: number
  /** The next message, with new ids, times and values; its memory is used again after `messages` more. */
  next(): Buffer
}

type Value = string | number | Unique
/** Text of so many digits, another in every span. */
interface Unique {
  readonly before: string
  readonly digits: number
}
interface Template {
  readonly bytes: Buffer
  readonly traceAt: number[]
  readonly idAt: number[]
  readonly timeAt: number[]
  readonly digitsAt: [at: number, count: number][]
}

/** `messages` different messages are built once and patched at every use. */
export function createOtlpLoad(messages = 96): OtlpLoad {
  const templates = Array.from({ length: messages }, (_, i) => buildTemplate(i % INSTANCES))
  const random = Buffer.alloc(SPANS * 32)
  let turn = 0
  let serial = 0
  return {
    spansPerMessage: SPANS,
    messageBytes: templates.reduce((sum, { bytes }) => sum + bytes.length, 0) / messages,
    next() {
      const template = templates[turn++ % messages]!
      randomFillSync(random)
      serial = patch(template, random, serial)
      return template.bytes
    },
  }
}

function patch(template: Template, random: Buffer, serial: number): number {
  const { bytes, traceAt, idAt, timeAt, digitsAt } = template
  traceAt.forEach((at, i) => {
    random.copy(bytes, at, i * 16, i * 16 + 16)
  })
  idAt.forEach((at, i) => {
    const from = SPANS * 16 + i * 8
    random.copy(bytes, at, from, from + 8)
  })
  const nowUs = Date.now() * 1_000
  timeAt.forEach((at, i) => {
    const start = BigInt(nowUs - (random[i]! << 8)) * 1_000n
    bytes.writeBigUInt64LE(start, at)
    bytes.writeBigUInt64LE(start + BigInt(random.readUInt16LE(i * 2)) * 997n, at + 9)
  })
  let next = serial
  for (const [at, count] of digitsAt) {
    next = (next + 7_919) % 1_000_000_007
    let rest = next
    for (let i = count - 1; i >= 0; i--) {
      bytes[at + i] = 0x30 + (rest % 10)
      rest = Math.floor(rest / 10)
    }
  }
  return next
}

/** Bytes, or a part that changes with every use. */
type Part = Buffer | Hole
interface Hole {
  readonly what: 'trace' | 'id' | 'time' | 'digits'
  readonly length: number
}

const sizeOf = (parts: readonly Part[]): number => parts.reduce((sum, part) => sum + part.length, 0)

function varint(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...varint(Math.floor(value / 128))]
}

const number = (field: number, value: number): Part[] => [
  Buffer.from([...varint(field * 8), ...varint(value)]),
]
const message = (field: number, parts: readonly Part[]): Part[] => [
  Buffer.from([...varint(field * 8 + 2), ...varint(sizeOf(parts))]),
  ...parts,
]
const text = (field: number, value: string): Part[] => message(field, [Buffer.from(value)])

function attribute(key: string, value: Value): Part[] {
  if (typeof value === 'string') return [...text(1, key), ...message(2, text(1, value))]
  if (typeof value === 'number') return [...text(1, key), ...message(2, number(3, value))]
  const hole: Hole = { what: 'digits', length: value.digits }
  return [...text(1, key), ...message(2, message(1, [Buffer.from(value.before), hole]))]
}

function buildTemplate(instance: number): Template {
  const service = SERVICES[instance % SERVICES.length]!
  const scope = message(1, [
    ...text(1, '@opentelemetry/instrumentation-http'),
    ...text(2, '0.223.0'),
  ])
  const spans = Array.from({ length: SPANS }, (_, i) => message(2, span(service, i))).flat()
  const labels = Object.entries(resource(service, instance))
  const attributes = labels.flatMap(([key, value]) => message(1, attribute(key, value)))
  const parts = message(1, [...message(1, attributes), ...message(2, [...scope, ...spans])])
  const template: Template = {
    bytes: Buffer.alloc(sizeOf(parts)),
    traceAt: [],
    idAt: [],
    timeAt: [],
    digitsAt: [],
  }
  let at = 0
  for (const part of parts) {
    if (!('what' in part)) part.copy(template.bytes, at)
    else if (part.what === 'trace') template.traceAt.push(at)
    else if (part.what === 'id') template.idAt.push(at)
    else if (part.what === 'time') template.timeAt.push(at)
    else template.digitsAt.push([at, part.length])
    at += part.length
  }
  return template
}

function resource(service: string, instance: number): Record<string, string> {
  return {
    'service.name': service,
    'service.namespace': 'mall',
    'service.version': instance % 8 === 0 ? 'v2' : 'v1',
    'service.instance.id': `4da8bc83-6bf5-48a4-9c22-52db28b7${1000 + instance}`,
    'k8s.pod.name': `${service}-5c8b9d7f6-${1000 + instance}`,
    'k8s.namespace.name': 'mall',
    'k8s.deployment.name': service,
    'host.name': `node-${instance % 12}`,
    'telemetry.sdk.language': 'nodejs',
    'telemetry.sdk.name': 'opentelemetry',
    'telemetry.sdk.version': '2.12.0',
    'process.runtime.version': '20.20.2',
  }
}

function span(service: string, i: number): Part[] {
  const { kind, name, attributes } = SHAPES[i % SHAPES.length]!(service, i)
  const isRoot = i % 16 === 0
  return [
    ...message(1, [{ what: 'trace', length: 16 }]),
    ...message(2, [{ what: 'id', length: 8 }]),
    ...(isRoot ? [] : message(4, [{ what: 'id', length: 8 }])),
    ...text(5, name),
    ...number(6, kind),
    // Start and end are fixed64 one after the other: field 7, eight bytes, field 8, eight bytes.
    Buffer.from([0x39]),
    { what: 'time', length: 8 },
    Buffer.from([0x41]),
    Buffer.alloc(8),
    ...Object.entries(attributes).flatMap(([key, value]) => message(9, attribute(key, value))),
    ...message(15, i % 97 === 0 ? number(3, 2) : []),
    Buffer.from([0x85, 0x01, 0x01, 0x01, 0x00, 0x00]),
  ]
}

interface Shape {
  readonly kind: number
  readonly name: string
  readonly attributes: Readonly<Record<string, Value>>
}

const digits = (before: string, count: number): Unique => ({ before, digits: count })
const AGENTS = ['Mozilla/5.0 (X11; Linux x64) AppleWebKit/537.36', 'okhttp/4.12.0', 'curl/8.7.1']

const server = (service: string, i: number): Shape => ({
  kind: 2,
  name: `GET /api/v1/${service}s/{id}`,
  attributes: {
    'http.request.method': 'GET',
    'url.scheme': 'http',
    'url.path': digits(`/api/v1/${service}s/`, 9),
    'http.route': `/api/v1/${service}s/{id}`,
    'server.address': `${service}.mall.svc.cluster.local`,
    'server.port': 8080,
    'network.peer.address': `10.42.${i % 7}.${i % 200}`,
    'network.peer.port': 32_768 + i * 37,
    'network.protocol.version': '1.1',
    'user_agent.original': AGENTS[i % AGENTS.length]!,
    'http.response.status_code': i % 97 === 0 ? 500 : 200,
    'enduser.id': digits('u-', 9),
    'client.address': `203.0.113.${i % 250}`,
    'thread.name': `http-nio-8080-exec-${i % 32}`,
    ...(i % 10 === 0 ? { 'gray.tag': 'true' } : {}),
  },
})

const database = (service: string, i: number): Shape => ({
  kind: 3,
  name: `SELECT ${service}.items`,
  attributes: {
    'db.system.name': 'postgresql',
    'db.namespace': service,
    'db.operation.name': 'SELECT',
    'db.collection.name': 'items',
    'db.query.text':
      'SELECT id, name, price, stock FROM items WHERE id = $1 AND tenant = $2 LIMIT $3',
    'server.address': `${service}-db.mall.svc`,
    'server.port': 5432,
    'network.peer.address': `10.42.9.${i % 4}`,
    'db.response.returned_rows': i % 20,
    'thread.id': 40 + (i % 32),
    'app.item.id': digits('', 9),
  },
})

const client = (service: string, i: number): Shape => ({
  kind: 3,
  name: 'GET',
  attributes: {
    'http.request.method': 'GET',
    'server.address': `stock.mall.svc.cluster.local`,
    'server.port': 8080,
    'url.full': digits('http://stock.mall.svc.cluster.local:8080/api/v1/stocks/', 9),
    'http.response.status_code': 200,
    'network.peer.address': `10.42.${i % 7}.${i % 200}`,
    'network.peer.port': 8080,
    'network.protocol.version': '1.1',
    'http.request.header.x-request-id': digits('r-', 9),
    'thread.id': 40 + (i % 32),
    'thread.name': `http-nio-8080-exec-${i % 32}`,
    'app.caller': service,
  },
})

const internal = (service: string, i: number): Shape => ({
  kind: 1,
  name: `${service}.validate`,
  attributes: {
    'code.function.name': 'validate',
    'code.namespace': `com.mall.${service}.core.Validator`,
    'thread.id': 40 + (i % 32),
    'thread.name': `http-nio-8080-exec-${i % 32}`,
    'app.tenant': `tenant-${i % 20}`,
    'app.order.id': digits('o-', 9),
    'app.region': 'cn-hangzhou',
    'app.cart.size': i % 9,
    'app.price.cents': 100 + i,
    'app.feature.flags': 'new-checkout,fast-search,two-step-login',
    'app.retry': 0,
    'app.cache.hit': 'miss',
    'app.step': 'validate-and-reserve',
  },
})

const SHAPES = [server, database, client, internal] as const
