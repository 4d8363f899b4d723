// Readable span rows for query tests, put into the database without a receiver.
import { decimalId, hashed, murmur128 } from '#lib/model/murmur'
import type { VirtualKind } from '#lib/model/source'
import { SPAN_FLAG, SPAN_KIND, SPAN_STATUS, type SpanKind, type TraceId } from '#lib/model/span'
import type { SpanEvent, SpanFacts } from '#lib/model/trace-span'
import type { Database } from '#lib/store/client'

/** Where the clock of a test begins: the start of a bucket and of a minute. */
export const T0_MS = Date.UTC(2026, 0, 15, 12)

export interface TestSpan {
  /** Up to 16 ASCII characters. */
  readonly trace: string
  readonly id: string
  /** Id of the parent span; a root when left out. */
  readonly parent?: string
  /** `service@version`. */
  readonly at: string
  readonly kind?: SpanKind
  /** Milliseconds after T0_MS. */
  readonly startMs?: number
  readonly durationMs?: number
  readonly error?: boolean
  readonly endpoint?: string
  /** `kind:name`. */
  readonly peer?: `${VirtualKind}:${string}`
  readonly mark?: Readonly<Record<string, string>>
  /** The caller that a SkyWalking ref names. */
  readonly caller?: string
  readonly flags?: readonly (keyof typeof SPAN_FLAG)[]
  /** Seconds after T0_MS; 0 when left out. `now`: as the database's clock says. */
  readonly receivedS?: number | 'now'
  /** Requests that it stands for; 1 when left out. */
  readonly weight?: number
  readonly traceName?: string
  readonly attributes?: Readonly<Record<string, unknown>>
  readonly events?: readonly SpanEvent[]
}

/** 64-bit id of any text, as decimal. */
export function idOf(text: string): string {
  const bytes = new TextEncoder().encode(text)
  murmur128(bytes, 0, bytes.length)
  return decimalId(hashed.w0, hashed.w1)
}

export function markIdOf(pairs: Readonly<Record<string, string>> | undefined): string {
  return pairs === undefined ? '0' : idOf(`mark ${JSON.stringify(Object.entries(pairs).sort())}`)
}

/** What `trace` of a TestSpan looks like in answers. */
export function traceHex(trace: string): TraceId {
  return Buffer.from(trace.padEnd(16, '.'), 'ascii').toString('hex')
}

/** Writes dimensions first, then the spans in one block. */
export async function insertSpans(db: Database, spans: readonly TestSpan[]): Promise<void> {
  await Promise.all([
    db.insert('sources', unique(spans.flatMap(sourceRows))),
    db.insert('endpoints', unique(spans.flatMap(endpointRows))),
    db.insert('peers', unique(spans.flatMap(peerRows))),
    db.insert('marks', unique(spans.flatMap(markRows))),
  ])
  await db.insert('spans', spans.map(spanRow))
}

/** The span as readers give it to lib/topology. */
export function factsOf(span: TestSpan): SpanFacts {
  return {
    spanId: idOf(span.id),
    parentId: span.parent === undefined ? '0' : idOf(span.parent),
    sourceId: idOf(span.at),
    callerSourceId: span.caller === undefined ? '0' : idOf(span.caller),
    kind: span.kind ?? 'server',
    status: span.error === true ? 'error' : 'unset',
    flags: flagsOf(span),
    endpointId: idOf(span.endpoint ?? '/'),
    peerId: span.peer === undefined ? '0' : idOf(span.peer),
    markId: markIdOf(span.mark),
    startUs: Math.round((T0_MS + (span.startMs ?? 0)) * 1_000),
    durationUs: Math.round((span.durationMs ?? 10) * 1_000),
    receivedMs: span.receivedS === 'now' ? Date.now() : T0_MS + (span.receivedS ?? 0) * 1_000,
  }
}

function flagsOf({ flags = [] }: TestSpan): number {
  return flags.reduce((bits, flag) => bits | SPAN_FLAG[flag], 0)
}

function spanRow(span: TestSpan): object {
  const facts = factsOf(span)
  return {
    trace_id: span.trace.padEnd(16, '.'),
    span_id: facts.spanId,
    parent_id: facts.parentId,
    source_id: facts.sourceId,
    caller_source_id: facts.callerSourceId,
    start: `${Math.floor(facts.startUs / 1e6)}.${String(facts.startUs % 1e6).padStart(6, '0')}`,
    duration_us: facts.durationUs,
    kind: SPAN_KIND[facts.kind],
    status: SPAN_STATUS[facts.status],
    flags: facts.flags,
    endpoint_id: facts.endpointId,
    peer_id: facts.peerId,
    mark_id: facts.markId,
    weight: span.weight ?? 1,
    trace_name: span.traceName ?? '',
    attributes: span.attributes === undefined ? '' : JSON.stringify(span.attributes),
    events: span.events === undefined ? '' : JSON.stringify(span.events),
    ...(span.receivedS === 'now' ? {} : { received: facts.receivedMs / 1_000 }),
  }
}

function sourceRows({ at, caller }: TestSpan): object[] {
  return [at, ...(caller === undefined ? [] : [caller])].map((name) => {
    const [service = '', version = ''] = name.split('@')
    const labels = { 'service.version': version }
    return {
      source_id: idOf(name),
      protocol: 'otlp',
      service,
      instance: name.replace('@', '-'),
      version,
      labels,
    }
  })
}

function endpointRows({ endpoint = '/' }: TestSpan): object[] {
  return [{ endpoint_id: idOf(endpoint), name: endpoint }]
}

function peerRows({ peer }: TestSpan): object[] {
  if (peer === undefined) return []
  const [kind, ...name] = peer.split(':')
  return [{ peer_id: idOf(peer), name: name.join(':'), kind }]
}

function markRows({ mark }: TestSpan): object[] {
  return mark === undefined ? [] : [{ mark_id: markIdOf(mark), pairs: mark }]
}

function unique(rows: readonly object[]): object[] {
  return [...new Map(rows.map((row) => [JSON.stringify(row), row])).values()]
}
