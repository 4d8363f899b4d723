// Sends spans of a scenario as SkyWalking agents would: segments with refs, over HTTP.
import { postJson } from './send-otlp'
import { batchesOf, groupBy, type ScenarioSpan } from './spans'

const ENTRY = { spanType: 'Entry', spanLayer: 'Http' } as const
const EXIT = { spanType: 'Exit', spanLayer: 'Http' } as const

interface Segment {
  readonly entry: ScenarioSpan
  readonly exits: readonly ScenarioSpan[]
  /** The exit span that called, and its place in its own segment. */
  readonly caller: { readonly entry: ScenarioSpan; readonly place: number } | null
}

/** Every server span begins a segment; the calls it makes are its exit spans. */
export async function sendSkywalking(
  port: number | undefined,
  spans: readonly ScenarioSpan[],
  batch: number,
): Promise<void> {
  const url = `http://127.0.0.1:${port}/v3/segments`
  const batches = batchesOf(segmentsOf(spans), batch)
  await Promise.all(batches.map((some) => postJson(url, some.map(toSegment))))
}

function segmentsOf(spans: readonly ScenarioSpan[]): Segment[] {
  return [...groupBy(spans, ({ trace }) => trace).values()].flatMap((own) => {
    const byId = new Map(own.map((span) => [span.id, span]))
    const exitsOf = (entry: ScenarioSpan) =>
      own.filter(({ side, parent }) => side === 'client' && parent === entry.id)
    return own
      .filter(({ side }) => side === 'server')
      .map((entry): Segment => {
        const exit = byId.get(entry.parent ?? -1)
        const from = exit === undefined ? undefined : byId.get(exit.parent ?? -1)
        const caller =
          exit === undefined || from === undefined
            ? null
            : { entry: from, place: exitsOf(from).indexOf(exit) + 1 }
        return { entry, exits: exitsOf(entry), caller }
      })
  })
}

const segmentId = ({ trace, id }: ScenarioSpan) => `${trace}.${id}.seg`
const serviceOf = (at: string) => at.slice(0, at.lastIndexOf('-v'))
const instanceOf = (at: string) => `${at}-1`

function toSegment({ entry, exits, caller }: Segment): object {
  const refs =
    caller === null
      ? []
      : [
          {
            refType: 'CrossProcess',
            traceId: entry.trace,
            parentTraceSegmentId: segmentId(caller.entry),
            parentSpanId: caller.place,
            parentService: serviceOf(caller.entry.at),
            parentServiceInstance: instanceOf(caller.entry.at),
            parentEndpoint: caller.entry.endpoint,
            networkAddressUsedAtPeer: `${serviceOf(entry.at)}:80`,
          },
        ]
  return {
    traceId: entry.trace,
    traceSegmentId: segmentId(entry),
    service: serviceOf(entry.at),
    serviceInstance: instanceOf(entry.at),
    spans: [
      ...exits.map((exit, i) => ({
        ...common(exit, i + 1),
        ...EXIT,
        parentSpanId: 0,
        peer: 'next:80',
      })),
      { ...common(entry, 0), ...ENTRY, parentSpanId: -1, refs, tags: tagsOf(entry) },
    ],
  }
}

function common({ startMs, durationMs, endpoint, error }: ScenarioSpan, spanId: number): object {
  return {
    spanId,
    operationName: endpoint,
    startTime: Math.round(startMs),
    endTime: Math.round(startMs + durationMs),
    isError: error,
  }
}

function tagsOf({ mark, attributes }: ScenarioSpan): object[] {
  const headers = mark === null ? [] : [{ key: 'http.headers', value: `gray=[${mark}]` }]
  return [...headers, ...Object.entries(attributes).map(([key, value]) => ({ key, value }))]
}
