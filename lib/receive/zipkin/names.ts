// What a Zipkin span is called, and what it calls, for people to read.
import type { VirtualKind } from '#lib/model/source'
import { SPAN_KIND } from '#lib/model/span'
import type { ZipkinSpan } from './read-span'

type Tags = ReadonlyMap<string, string>

const METHOD = /^(?:http )?([a-z]{3,8})$/i
const CACHES = /redis|valkey|memcached|hazelcast|aerospike/i

function first(tags: Tags, ...keys: string[]): string {
  for (const key of keys) {
    const value = tags.get(key)
    if (value) return value
  }
  return ''
}

function pathOf(url: string): string {
  const path = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*([^?#]*)/i.exec(url)?.[1] ?? url.split(/[?#]/, 1)[0]!
  return path || '/'
}

/** `{id}` for every part of a path that looks like one: numbers, UUIDs, hex, long tokens. */
function collapseIds(path: string): string {
  const isId = (part: string) =>
    /^[\d_-]*\d[\d_-]*$/.test(part) ||
    (/\d/.test(part) && /^[0-9a-f_-]{8,}$/i.test(part)) ||
    (/\d/.test(part) && /^[\w-]{20,}$/.test(part))
  return path
    .split('/')
    .map((part) => (part !== '' && isId(part) ? '{id}' : part))
    .join('/')
}

/** The span's name; one that is only an HTTP method gets the route or path behind it. */
export function endpointName({ name, tags }: ZipkinSpan): string {
  const method = METHOD.exec(name)?.[1]
  const isHttp = name === '' || method?.toLowerCase() === httpMethod(tags).toLowerCase()
  const verb = (method ?? httpMethod(tags)).toUpperCase()
  if (!isHttp || verb === '') return name
  const route = first(tags, 'http.route')
  if (route !== '') return `${verb} ${route}`
  const path = first(tags, 'http.path', 'url.path', 'http.target', 'url.full', 'http.url')
  return path === '' ? name : `${verb} ${collapseIds(pathOf(path))}`
}

function httpMethod(tags: Tags): string {
  return first(tags, 'http.method', 'http.request.method')
}

export interface PeerName {
  readonly kind: VirtualKind
  readonly name: string
}

/** Who a client or producer span calls; null for other spans and when nothing says so. */
export function peerName({ kind, tags, remoteEndpoint }: ZipkinSpan): PeerName | null {
  if (kind !== SPAN_KIND.client && kind !== SPAN_KIND.producer) return null
  const { serviceName, ip, port } = remoteEndpoint
  const host = (address: string, at: string | number) =>
    address === '' || !at ? address : `${address}:${at}`
  const name =
    serviceName ||
    first(tags, 'service.peer.name', 'peer.service') ||
    host(
      first(tags, 'server.address', 'net.peer.name', 'peer.hostname'),
      first(tags, 'server.port', 'net.peer.port'),
    ) ||
    host(ip, port) ||
    host(first(tags, 'network.peer.address', 'peer.address'), first(tags, 'network.peer.port')) ||
    first(tags, 'upstream_cluster.name', 'upstream_cluster') ||
    first(tags, 'db.namespace', 'db.name', 'messaging.destination.name', 'messaging.destination') ||
    first(tags, 'db.system.name', 'db.system', 'messaging.system')
  return name === '' ? null : { kind: peerKind(kind, tags), name }
}

function peerKind(kind: number, tags: Tags): VirtualKind {
  if (kind === SPAN_KIND.producer || tags.has('messaging.system')) return 'queue'
  const system = first(tags, 'db.system.name', 'db.system', 'db.type')
  if (tags.has('redis.command') || CACHES.test(system)) return 'cache'
  const statement = first(tags, 'sql.query', 'db.statement', 'db.query.text', 'cassandra.keyspace')
  return system === '' && statement === '' ? 'outside' : 'database'
}
