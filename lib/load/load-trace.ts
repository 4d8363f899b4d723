// Reads one trace: its spans as a waterfall, and what a rollout's plan makes of each hop.
import { listRollouts, type Rollout } from '#lib/engine/rollouts'
import { AppError } from '#lib/model/app-error'
import type { RouteOutcome } from '#lib/model/hop'
import type { Group, Peer, Source } from '#lib/model/source'
import type { SpanKind, SpanStatus, TraceId } from '#lib/model/span'
import type { SpanEvent, TraceSpan } from '#lib/model/trace-span'
import type { MarkReading } from '#lib/plan/mark-reading'
import { placeSource } from '#lib/plan/selector'
import type { Database } from '#lib/store/client'
import { readSources } from '#lib/store/query/read-sources'
import { readTrace } from '#lib/store/query/read-trace'
import { placeSources } from '#lib/topology/membership'
import { buildTraceTree, type TraceTreeRow } from '#lib/topology/trace-tree'
import { isoTime } from './iso-time'
import { type JudgedTrace, judgeTrace } from './judge-trace'
import { isInFlight } from './load-rollouts'

/** What the plan makes of one hop. */
export interface HopView {
  readonly caller: string
  readonly callerGroup: Group | null
  readonly complete: boolean
  readonly root: boolean
  /** Null: no service of the plan. */
  readonly outcome: RouteOutcome | null
  readonly expected: 'gray' | 'baseline' | null
  readonly mark: MarkReading | null
}

export interface SpanView {
  readonly spanId: string
  readonly parentId: string
  readonly depth: number
  /** The parent is named, but was not seen. */
  readonly orphan: boolean
  readonly service: string
  readonly group: Group | null
  readonly reportedAs: string
  readonly protocol: string
  readonly instance: string
  readonly version: string
  readonly endpoint: string
  readonly kind: SpanKind
  readonly status: SpanStatus
  readonly peer: Pick<Peer, 'name' | 'kind'> | null
  readonly start: string
  /** From the first span's start, as drawn: clocks of different hosts are brought into line. */
  readonly offsetMs: number
  readonly durationMs: number
  readonly marks: Readonly<Record<string, string>>
  readonly attributes: Readonly<Record<string, unknown>>
  readonly events: readonly SpanEvent[]
  /** Set on the span that a hop arrives at, or leaves by for something silent. */
  readonly hop: HopView | null
}

export interface TraceView {
  readonly traceId: TraceId
  /** SkyWalking's own text of the id; '' elsewhere. */
  readonly traceName: string
  readonly started: string
  readonly durationMs: number
  /** The rollout by whose plan hops are judged; null when none watches any service here. */
  readonly rollout: string | null
  /** All that could judge it. */
  readonly rollouts: readonly string[]
  readonly byMark: boolean
  /** Where the request belongs. */
  readonly intent: 'gray' | 'baseline' | 'undecided'
  /** A parent is missing, or there are more spans than can be shown. */
  readonly partial: boolean
  readonly spans: readonly SpanView[]
}

export interface LoadTraceArgs {
  /** 32 hex digits, or SkyWalking's own text. */
  readonly id: string
  /** Whose plan judges; null: the newest in flight that watches a service of the trace. */
  readonly rollout: string | null
}

/** Throws AppError `not-found` for the trace, or the rollout. */
export async function loadTrace(db: Database, { id, rollout }: LoadTraceArgs): Promise<TraceView> {
  const stored = await readTrace(db, id)
  if (stored === null) throw new AppError('not-found', `there is no trace "${id}"`)
  const { spans } = stored
  const [sources, all] = await Promise.all([
    readSources(db, [...new Set(spans.map(({ sourceId }) => sourceId))]),
    listRollouts({ db }),
  ])
  const fitting = fittingRollouts(all, sources)
  const chosen = rollout === null ? fitting[0] : all.find(({ name }) => name === rollout)
  if (rollout !== null && chosen === undefined) {
    throw new AppError('not-found', `there is no rollout "${rollout}"`)
  }
  const tree = buildTraceTree(spans)
  const hops = tree.rows.flatMap(({ hop }) => (hop === null ? [] : [hop]))
  const judged =
    chosen === undefined ? null : await judgeTrace(db, { rollout: chosen, hops, spans })
  const places = placeSources(sources, chosen === undefined ? [] : [chosen.plan])
  const placeOf = (sourceId: string) => places.get(sourceId) ?? null
  return {
    traceId: stored.traceId,
    traceName: stored.traceName,
    started: isoTime(tree.startUs / 1_000),
    durationMs: tree.durationUs / 1_000,
    rollout: chosen?.name ?? null,
    rollouts: fitting.map(({ name }) => name),
    byMark: judged?.byMark ?? false,
    intent: judged?.intent ?? 'undecided',
    partial: stored.cut || tree.rows.some(({ orphan }) => orphan),
    spans: tree.rows.map((row) => toSpanView(row, { judged, placeOf })),
  }
}

/** In flight before past, newest first; only those that put a source of the trace into a group. */
function fittingRollouts(all: readonly Rollout[], sources: readonly Source[]): Rollout[] {
  const fitting = all.filter(({ plan }) =>
    sources.some((source) => placeSource(source, plan.services).group !== null),
  )
  const rank = ({ state }: Rollout) => (isInFlight(state) ? 0 : 1)
  return fitting.sort((a, b) => rank(a) - rank(b) || b.rank - a.rank)
}

interface Context {
  readonly judged: JudgedTrace | null
  readonly placeOf: (sourceId: string) => { service: string; group: Group | null } | null
}

function toSpanView(row: TraceTreeRow<TraceSpan>, context: Context): SpanView {
  const { span, depth, orphan, offsetUs } = row
  const place = context.placeOf(span.sourceId)
  const { spanId, parentId, protocol, instance, version, endpoint, kind, status } = span
  return {
    ...{ spanId, parentId, depth, orphan, protocol, instance, version, endpoint, kind, status },
    service: place?.service ?? span.service,
    group: place?.group ?? null,
    reportedAs: span.service,
    peer: span.peer === null ? null : { name: span.peer.name, kind: span.peer.kind },
    start: isoTime(span.startUs / 1_000),
    offsetMs: offsetUs / 1_000,
    durationMs: span.durationUs / 1_000,
    marks: span.marks,
    attributes: span.attributes,
    events: span.events,
    hop: toHopView(row, context),
  }
}

function toHopView({ hop }: TraceTreeRow<TraceSpan>, { judged, placeOf }: Context): HopView | null {
  if (hop === null) return null
  const found = judged?.hops.get(hop.span)
  const caller = placeOf(hop.caller)
  return {
    caller: hop.root ? 'user' : (caller?.service ?? 'unknown'),
    callerGroup: caller?.group ?? null,
    complete: hop.complete,
    root: hop.root,
    outcome: found?.outcome ?? null,
    expected: found?.expected ?? null,
    mark: found?.mark ?? null,
  }
}
