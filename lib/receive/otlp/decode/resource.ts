// The resource of a batch of spans → the source that reports them, once per distinct resource.

import { readPair } from '#lib/receive/otlp/proto/any-value'
import { readText, valueText } from '#lib/receive/otlp/proto/value-text'
import { BYTES, eachField } from '#lib/receive/otlp/proto/wire'
import {
  hashSource,
  LABEL_CHARS_MAX,
  LABELS_MAX,
  type SourceHandle,
} from '#lib/store/block/source-registry'
import type { Decoder } from './decoder'

const FIELDS = { 1: BYTES }
/** What OpenTelemetry SDKs say when nobody named the service. */
const UNNAMED = 'unknown_service'

/** The source of the resource in `length` bytes at `start`; the same bytes are decoded once. */
export function decodeResource(d: Decoder, start: number, length: number): SourceHandle {
  const end = start + length
  const known = d.resources.find(d.message.bytes, start, end)
  if (known !== undefined) return known
  const source = d.dimensions.source(identify(readLabels(d, start, end)))
  d.resources.add(source)
  return source
}

function readLabels(d: Decoder, start: number, end: number): Map<string, string> {
  const labels = new Map<string, string>()
  eachField({ bytes: d.message.bytes, start, end }, FIELDS, (_, from, to) => {
    const { keyAt, keyEnd, valueAt, valueEnd } = readPair(d.message, from, to)
    const key = readText(d.message, keyAt, keyEnd)
    const value = valueText(d.message, valueAt, valueEnd)
    if (labels.size < LABELS_MAX && key.length <= LABEL_CHARS_MAX) {
      labels.set(key, value.slice(0, LABEL_CHARS_MAX))
    }
  })
  return labels
}

/**
 * Two resources are one source when they say the same, in whatever order. Without an instance id
 * (semconv: service.instance.id) the pod, then the host, is the best name of the instance.
 */
function identify(labels: Map<string, string>) {
  const service = labels.get('service.name') || UNNAMED
  const version = labels.get('service.version') ?? ''
  const instance =
    labels.get('service.instance.id') ?? labels.get('k8s.pod.name') ?? labels.get('host.name') ?? ''
  const sorted = [...labels].sort(([a], [b]) => (a < b ? -1 : 1))
  const id = hashSource([
    'otlp',
    labels.get('service.namespace') ?? '',
    service,
    labels.get('service.instance.id') ?? '',
    version,
    ...sorted.map(([key, value]) => `${key}=${value}`),
  ])
  return {
    ...id,
    protocol: 'otlp',
    service,
    instance,
    version,
    labels: Object.fromEntries(sorted),
  }
}
