import { describe, expect, it } from 'vitest'
import { createHarness, jsonAttributes, jsonRequest, jsonSpan } from './otlp-harness'

const CLIENT = 3
const SERVER = 2
const PRODUCER = 4

function endpoint(name: string, kind: number, attributes: Record<string, unknown> = {}): string {
  const harness = createHarness()
  const span = jsonSpan({ name, kind, attributes: jsonAttributes(attributes) })
  harness.decodeJson(jsonRequest([span]))
  return harness.rows()[0]!.endpoint
}

function peer(kind: number, attributes: Record<string, unknown>): string | null {
  const harness = createHarness()
  const span = jsonSpan({ kind, attributes: jsonAttributes(attributes) })
  harness.decodeJson(jsonRequest([span]))
  const row = harness.rows()[0]!
  return row.peer === undefined ? null : `${row.peer.kind} ${row.peer.name}`
}

describe('the endpoint', () => {
  it('is the span name when that says more than a method', () => {
    expect(endpoint('GET /orders/{id}', SERVER, { 'url.path': '/orders/7' })).toBe(
      'GET /orders/{id}',
    )
    expect(endpoint('OrderService/Place', SERVER)).toBe('OrderService/Place')
    expect(endpoint('', SERVER)).toBe('')
  })

  it('is method and route when the name is only the method', () => {
    expect(endpoint('GET', SERVER, { 'http.route': '/o/{id}', 'url.path': '/o/7' })).toBe(
      'GET /o/{id}',
    )
    expect(endpoint('HTTP POST', SERVER, { 'http.route': '/o' })).toBe('POST /o')
  })

  it('is method and path with ids folded when there is no route', () => {
    const path = (value: string) => endpoint('GET', SERVER, { 'url.path': value })
    expect(path('/buy')).toBe('GET /buy')
    expect(path('/orders/12345/items/7')).toBe('GET /orders/{id}/items/{id}')
    expect(path('/u/3fa85f64-5717-4562-b3fc-2c963f66afa6')).toBe('GET /u/{id}')
    expect(path('/c/DEADBEEF01/x')).toBe('GET /c/{id}/x')
    expect(path('/t/aGVsbG8gd29ybGQxMjM0NTY3')).toBe('GET /t/{id}')
    expect(path('/v2/items/decade/face')).toBe('GET /v2/items/decade/face')
    expect(path('/a/b.json?user=1')).toBe('GET /a/b.json')
    expect(path('/')).toBe('GET /')
    expect(path('/中文/5')).toBe('GET /中文/{id}')
  })

  it('reads the path from older attributes and from a whole URL', () => {
    expect(endpoint('GET', SERVER, { 'http.target': '/a/1?b=2' })).toBe('GET /a/{id}')
    expect(endpoint('GET', CLIENT, { 'url.full': 'http://h:8080/a/1?b=2' })).toBe('GET /a/{id}')
    expect(endpoint('GET', CLIENT, { 'http.url': 'https://h' })).toBe('GET')
  })

  it('does not take other upper-case names for methods', () => {
    expect(endpoint('SET', 1, { 'url.path': '/x' })).toBe('SET')
    expect(endpoint('PING', CLIENT, { 'db.system': 'redis' })).toBe('PING')
  })
})

describe('the peer', () => {
  it('is what a person called it, before any address', () => {
    const attributes = { 'peer.service': 'billing', 'server.address': 'h', 'server.port': 1 }
    expect(peer(CLIENT, attributes)).toBe('outside billing')
    expect(peer(CLIENT, { 'service.peer.name': 'billing' })).toBe('outside billing')
  })

  it('is the address and port that was called', () => {
    expect(peer(CLIENT, { 'server.address': 'stock', 'server.port': 8080 })).toBe(
      'outside stock:8080',
    )
    expect(peer(CLIENT, { 'net.peer.name': 'stock', 'net.peer.port': '80' })).toBe(
      'outside stock:80',
    )
    expect(peer(CLIENT, { 'network.peer.address': '10.0.0.7', 'network.peer.port': 443 })).toBe(
      'outside 10.0.0.7:443',
    )
    expect(peer(CLIENT, { 'url.full': 'https://me:pw@api.example:8443/x' })).toBe(
      'outside api.example:8443',
    )
    expect(peer(CLIENT, { 'server.address': 'h', 'server.port': 70_000 })).toBe('outside h')
  })

  it('says what kind of thing it is', () => {
    const at = { 'server.address': 'h' }
    expect(peer(CLIENT, { ...at, 'db.system.name': 'postgresql' })).toBe('database h')
    expect(peer(CLIENT, { ...at, 'db.system': 'redis' })).toBe('cache h')
    expect(peer(CLIENT, { ...at, 'messaging.system': 'kafka' })).toBe('queue h')
    expect(peer(PRODUCER, { 'messaging.destination.name': 'orders' })).toBe('queue orders')
    expect(peer(CLIENT, { 'db.system': 'sqlite' })).toBe('database sqlite')
    expect(peer(CLIENT, { 'db.system': 'mysql', 'db.name': 'shop' })).toBe('database shop')
  })

  it('is nothing for spans that call nobody', () => {
    expect(peer(SERVER, { 'server.address': 'me' })).toBeNull()
    expect(peer(CLIENT, {})).toBeNull()
  })
})

describe('the source', () => {
  const source = (resource: Record<string, string>) => {
    const harness = createHarness()
    harness.decodeJson(jsonRequest([jsonSpan()], resource))
    return harness.rows()[0]!
  }

  it('keeps what the resource says, as labels too', () => {
    const resource = {
      'service.name': 'shop',
      'service.version': '2',
      'k8s.pod.label.version': 'v2',
    }
    expect(source(resource).source).toMatchObject({
      protocol: 'otlp',
      service: 'shop',
      version: '2',
      labels: resource,
    })
  })

  it('names the instance by its id, else its pod, else its host', () => {
    const all = { 'service.instance.id': 'i', 'k8s.pod.name': 'p', 'host.name': 'h' }
    expect(source(all).source?.instance).toBe('i')
    expect(source({ 'k8s.pod.name': 'p', 'host.name': 'h' }).source?.instance).toBe('p')
    expect(source({ 'host.name': 'h' }).source?.instance).toBe('h')
    expect(source({}).source).toMatchObject({ service: 'unknown_service', instance: '' })
  })

  it('has one id for one resource, whatever the order of its attributes', () => {
    const one = source({ 'service.name': 'a', 'host.name': 'h' }).sourceId
    expect(source({ 'host.name': 'h', 'service.name': 'a' }).sourceId).toBe(one)
    expect(source({ 'service.name': 'a', 'host.name': 'other' }).sourceId).not.toBe(one)
  })

  it('is announced once, however many messages it sends', () => {
    const harness = createHarness()
    for (let i = 0; i < 3; i++) harness.decodeJson(jsonRequest([jsonSpan()]))
    const announced = harness.dimensions.drain().filter(({ table }) => table === 'sources')
    expect(announced).toHaveLength(1)
  })

  it('is found when the resource comes after the spans', () => {
    const harness = createHarness()
    const span = Buffer.from(
      '0a100af7651916cd43dd8448eb211c80319c1208b7ad6b71692033312a0161390000e0c1b2a3ea18',
      'hex',
    )
    const nested = (tag: number, bytes: Buffer) =>
      Buffer.concat([Buffer.from([tag, bytes.length]), bytes])
    const text = (tag: number, value: string) => nested(tag, Buffer.from(value))
    const value = nested(0x12, text(0x0a, 'late'))
    const resource = nested(0x0a, nested(0x0a, Buffer.concat([text(0x0a, 'service.name'), value])))
    const scopeSpans = nested(0x12, nested(0x12, span))
    const { spans } = harness.decode(nested(0x0a, Buffer.concat([scopeSpans, resource])))
    expect(spans).toBe(1)
    expect(harness.rows()[0]?.source?.service).toBe('late')
  })
})
