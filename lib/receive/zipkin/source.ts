// Who reported a Zipkin span: its local endpoint, and the tags that speak of the process.
import type { Dimensions } from '#lib/store/block/dimensions'
import {
  hashSource,
  LABEL_CHARS_MAX,
  LABELS_MAX,
  type SourceHandle,
} from '#lib/store/block/source-registry'
import type { ZipkinSpan } from './read-span'
import { isResourceTag } from './tag-roles'

/** Sources remembered; more only make the memory start anew. */
const SOURCES_MAX = 8_192
const UNNAMED = 'unknown_service'

export type SourceOf = (span: ZipkinSpan) => SourceHandle

export function createSourceOf(dimensions: Dimensions): SourceOf {
  const known = new Map<string, SourceHandle>()
  return (span) => {
    const { serviceName, ip } = span.localEndpoint
    const labels = [...span.tags].filter(([key]) => isResourceTag(key)).slice(0, LABELS_MAX)
    const key = JSON.stringify([serviceName, ip, labels])
    const before = known.get(key)
    if (before !== undefined) return before
    const source = dimensions.source(identify(serviceName, ip, labels))
    if (known.size >= SOURCES_MAX) known.clear()
    known.set(key, source)
    return source
  }
}

/**
 * Two spans have one source when their service and these tags say the same, in whatever order. The
 * address counts only when no tag names the instance: a process may have several.
 */
function identify(serviceName: string, ip: string, found: readonly (readonly [string, string])[]) {
  const sorted = found
    .map(([key, value]) => [key, value.slice(0, LABEL_CHARS_MAX)] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1))
  const labels: Record<string, string> = Object.fromEntries(sorted)
  const service = serviceName || labels['service.name'] || UNNAMED
  const instance =
    labels['service.instance.id'] ?? labels['k8s.pod.name'] ?? labels.node_id ?? labels['host.name']
  const version = labels['service.version'] ?? ''
  const texts = sorted.map(([key, value]) => `${key}=${value}`)
  return {
    ...hashSource(['zipkin', service, instance ?? ip, version, ...texts]),
    protocol: 'zipkin',
    service,
    instance: instance ?? ip,
    version,
    labels,
  }
}
