// The resource of a batch of spans → the source that reports them, once per distinct resource.
import { PAIR, readPair } from '#lib/receive/otlp/proto/any-value'
import { INPUT } from '#lib/receive/otlp/proto/input'
import { readText, valueText } from '#lib/receive/otlp/proto/value-text'
import { findField, VARINT } from '#lib/receive/otlp/proto/wire'
import {
  hashSource,
  LABEL_CHARS_MAX,
  LABELS_MAX,
  type SourceHandle,
} from '#lib/store/block/source-registry'
import type { Decoder } from './decoder'

const ATTRIBUTES = 0x0a
/** What OpenTelemetry SDKs say when nobody named the service. */
const UNNAMED = 'unknown_service'

/** The source of the resource in `[start, end)`; the same bytes are decoded once. */
export function findSource(d: Decoder, start: number, end: number): SourceHandle {
  const known = d.resources.find(INPUT, start, end)
  if (known !== undefined) return known
  const source = d.dimensions.source(identify(readLabels(start, end)))
  d.resources.add(source)
  return source
}

function readLabels(start: number, end: number): Map<string, string> {
  const labels = new Map<string, string>()
  for (let at = findField(start, end, ATTRIBUTES); at !== -1; ) {
    const stop = at + VARINT.low
    readPair(at, stop)
    const { valueAt, valueEnd } = PAIR
    const key = readText(PAIR.keyAt, PAIR.keyEnd)
    const value = valueText(valueAt, valueEnd)
    if (labels.size < LABELS_MAX && key.length <= LABEL_CHARS_MAX) {
      labels.set(key, value.slice(0, LABEL_CHARS_MAX))
    }
    at = findField(stop, end, ATTRIBUTES)
  }
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
