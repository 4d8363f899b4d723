// Zipkin has no resource: which tags speak of the reporter, which of the span, which of the mark.
import type { AttributesKept } from '#lib/receive/receiver'
import type { MarkKeys } from '#lib/store/block/mark-keys'

/** Keys remembered with their roles. */
const KEYS_MAX = 4_096

/** Resource attributes of OpenTelemetry, which its Zipkin exporters write as tags of every span. */
const RESOURCE_PREFIXES = [
  'k8s.',
  'host.',
  'process.',
  'os.',
  'telemetry.',
  'deployment.',
  'container.',
  'cloud.',
]
/** Others that speak of the reporter: Envoy's node and what Istio tells of the workload. */
const RESOURCE_KEYS: ReadonlySet<string> = new Set([
  'service.name',
  'service.namespace',
  'service.version',
  'service.instance.id',
  'deployment.environment',
  'node_id',
  'istio.canonical_revision',
  'istio.canonical_service',
  'istio.mesh_id',
  'istio.namespace',
  'istio.cluster_id',
])
/** Kept with `selected`, beside every key that may carry a mark. */
const SELECTED_KEYS: ReadonlySet<string> = new Set([
  'http.method',
  'http.request.method',
  'http.path',
  'url.path',
  'http.route',
  'http.url',
  'url.full',
  'http.status_code',
  'http.response.status_code',
  'rpc.service',
  'rpc.method',
  'grpc.status_code',
  'db.system',
  'db.system.name',
  'db.namespace',
  'db.operation.name',
  'messaging.system',
  'messaging.destination.name',
  'peer.service',
  'server.address',
  'server.port',
  'upstream_cluster',
  'upstream_cluster.name',
  'response_flags',
  'error',
  'error.type',
  'otel.status_code',
  'otel.status_description',
  'enduser.id',
  'user.id',
])

export interface TagRole {
  readonly isResource: boolean
  readonly isMark: boolean
  readonly isKept: boolean
}

/** The role of a key; asks anew when plans name other marks. */
export type RoleOfTag = (key: string) => TagRole

export function isResourceTag(key: string): boolean {
  return RESOURCE_KEYS.has(key) || RESOURCE_PREFIXES.some((prefix) => key.startsWith(prefix))
}

export function createTagRoles(marks: MarkKeys, kept: AttributesKept): RoleOfTag {
  const roles = new Map<string, TagRole>()
  let version = marks.version
  return (key) => {
    if (version !== marks.version || roles.size >= KEYS_MAX) {
      version = marks.version
      roles.clear()
    }
    const known = roles.get(key)
    if (known !== undefined) return known
    const isMark = marks.has(key)
    const isSelected = kept === 'selected' && (isMark || marks.keeps(key) || SELECTED_KEYS.has(key))
    const role = { isResource: isResourceTag(key), isMark, isKept: kept === 'all' || isSelected }
    roles.set(key, role)
    return role
  }
}
