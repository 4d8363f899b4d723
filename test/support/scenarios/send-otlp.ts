// Sends spans of a scenario as an OpenTelemetry exporter would: OTLP over HTTP, in batches.
import { batchesOf, groupBy, type ScenarioSpan } from './spans'

const STATUS_ERROR = 2
const KIND = { server: 2, client: 3 } as const

interface SendWords {
  /** Spans in one export. */
  readonly batch: number
  /** Resource attributes beside the usual ones. */
  readonly labelsOf?: LabelsOf
}
type LabelsOf = (at: string) => Readonly<Record<string, string>>

/** Batches go out side by side, as those of many services do. */
export async function sendOtlp(
  port: number | undefined,
  spans: readonly ScenarioSpan[],
  { batch, labelsOf = () => ({}) }: SendWords,
): Promise<void> {
  const url = `http://127.0.0.1:${port}/v1/traces`
  const batches = batchesOf(spans, batch)
  await Promise.all(batches.map((some) => postJson(url, toExport(some, labelsOf))))
}

export async function postJson(url: string, body: object): Promise<void> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${await answer.text()}`)
}

function toExport(spans: readonly ScenarioSpan[], labelsOf: LabelsOf): object {
  const bySource = groupBy(spans, ({ at }) => at)
  return {
    resourceSpans: [...bySource].map(([at, own]) => ({
      resource: { attributes: keyValues({ ...resourceOf(at), ...labelsOf(at) }) },
      scopeSpans: [{ spans: own.map(toSpan) }],
    })),
  }
}

/** `s01-order-v2` is instance `s01-order-v2-1` of service `s01-order` in version `v2`. */
function resourceOf(at: string): Record<string, string> {
  const cut = at.lastIndexOf('-v')
  return {
    'service.name': at.slice(0, cut),
    'service.version': at.slice(cut + 1),
    'service.instance.id': `${at}-1`,
  }
}

function keyValues(attributes: Readonly<Record<string, string>>): object[] {
  return Object.entries(attributes).map(([key, stringValue]) => ({ key, value: { stringValue } }))
}

function toSpan(span: ScenarioSpan): object {
  const { trace, id, parent, side, endpoint, startMs, durationMs, error, mark } = span
  const nanos = (ms: number) => `${Math.round(ms * 1_000)}000`
  const header = mark === null ? {} : { 'http.request.header.gray': mark }
  return {
    traceId: trace,
    spanId: spanId(trace, id),
    ...(parent === null ? {} : { parentSpanId: spanId(trace, parent) }),
    name: endpoint,
    kind: KIND[side],
    startTimeUnixNano: nanos(startMs),
    endTimeUnixNano: nanos(startMs + durationMs),
    attributes: keyValues({ ...header, ...span.attributes }),
    status: error ? { code: STATUS_ERROR } : {},
  }
}

function spanId(trace: string, id: number): string {
  return trace.slice(0, 4) + trace.slice(-10) + (id + 1).toString(16).padStart(2, '0')
}
