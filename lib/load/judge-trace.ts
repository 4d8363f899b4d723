// Judges the hops of one trace by the very rules of the routing check, in the light of its minutes.
import { type RouteContext, routeContext, routeOutcome } from '#lib/check/route/route'
import type { Intent, RouteSum } from '#lib/check/sample'
import { pastRoutes } from '#lib/engine/evaluate/past-routes'
import { createDimensions } from '#lib/engine/evaluate/sums/dimensions'
import { isDiverted, type PlacedRoute, type Placing } from '#lib/engine/evaluate/sums/place-routes'
import { createPlacing, type PlanPlacing } from '#lib/engine/evaluate/sums/placing'
import type { Rollout } from '#lib/engine/rollouts'
import { BUCKET_MS, type RouteOutcome } from '#lib/model/hop'
import { laneOf } from '#lib/model/rollout'
import type { Membership, SourceId } from '#lib/model/source'
import type { TraceSpan } from '#lib/model/trace-span'
import { type MarkReading, readMark } from '#lib/plan/mark-reading'
import type { Plan } from '#lib/plan/plan'
import type { Database } from '#lib/store/client'
import { type RouteRow, readRoutes } from '#lib/store/query/read-routes'
import type { TraceHop } from '#lib/topology/trace-hops'

/** Which services carry marks, and whether breakers were open, is read from this long around. */
const AROUND_MS = 300_000

export interface JudgedHop {
  readonly outcome: RouteOutcome
  /** What the plan wants here; null when nobody can say, or no plan covers the callee. */
  readonly expected: 'gray' | 'baseline' | null
  readonly callee: Membership
  readonly mark: MarkReading
}

export interface JudgedTrace {
  readonly intent: Intent
  readonly byMark: boolean
  /** Keyed by the span that the hop arrived at. */
  readonly hops: ReadonlyMap<TraceSpan, JudgedHop>
}

export interface JudgeTraceArgs {
  readonly rollout: Rollout
  readonly hops: readonly TraceHop<TraceSpan>[]
  readonly spans: readonly TraceSpan[]
}

export async function judgeTrace(db: Database, args: JudgeTraceArgs): Promise<JudgedTrace> {
  const { rollout, hops, spans } = args
  const startMs = Math.min(...spans.map(({ startUs }) => startUs)) / 1_000
  const sinceMs = toBucket(startMs - AROUND_MS)
  const rows = await readRoutes(db, { fromMs: sinceMs, toMs: Math.ceil(startMs + AROUND_MS) })
  const placing = await placingOf(db, { rollout, rows, spans })
  const intent = intentOf(rollout.plan, args, placing)
  const arrivals = hops.filter(({ callee }) => callee !== '0')
  const own = arrivals.map((hop) => toRoute(hop, { rollout, placing, intent }))
  const { context, routes } = inContext(rollout.plan, { rows, placing, own, startMs, sinceMs })
  const judged = new Map<TraceSpan, JudgedHop>()
  for (const [index, hop] of arrivals.entries()) {
    const route = routes[index]
    if (route === undefined || route.calleeGroup === null) continue
    judged.set(hop.span, {
      outcome: routeOutcome(route, context),
      expected: expectedGroup(route, rollout.plan),
      callee: { service: route.callee, group: route.calleeGroup },
      mark: route.calleeMark,
    })
  }
  return { intent, byMark: rollout.plan.mark !== null, hops: judged }
}

interface PlacingArgs {
  readonly rollout: Rollout
  readonly rows: readonly RouteRow[]
  readonly spans: readonly TraceSpan[]
}

async function placingOf(
  db: Database,
  { rollout, rows, spans }: PlacingArgs,
): Promise<PlanPlacing> {
  const dimensions = createDimensions(db)
  const sources = [
    ...rows.flatMap(({ callerSource, calleeSource }) => [callerSource, calleeSource]),
    ...spans.map(({ sourceId }) => sourceId),
  ]
  const marks = [...rows.map(({ calleeMark }) => calleeMark), ...spans.map(({ markId }) => markId)]
  const markSets = rows.map(({ markSet }) => markSet)
  await dimensions.refresh({ sources, marks, markSets }, Date.now())
  return createPlacing(rollout.plan, { dimensions, lane: laneOf(rollout.rank) })
}

/** By any mark on it; without marks by the group that answered first behind the decision point. */
function intentOf(plan: Plan, { hops, spans }: JudgeTraceArgs, placing: Placing): Intent {
  const { mark } = plan
  if (mark !== null) {
    return spans.some(({ marks }) => readMark(mark, marks) === 'marked') ? 'gray' : 'baseline'
  }
  const decided = new Set(plan.services.flatMap((s) => (s.gray === null ? [] : s.service)))
  const passed = (id: SourceId) => placing.place(id)?.service === plan.split.at
  if (plan.split.at !== null && !spans.some(({ sourceId }) => passed(sourceId))) return 'undecided'
  const first = hops
    .filter(({ callee }) => decided.has(placing.place(callee)?.service ?? ''))
    .toSorted((a, b) => a.span.startUs - b.span.startUs)[0]
  const group = first === undefined ? null : placing.place(first.callee)?.group
  return group === 'gray' || group === 'baseline' ? group : 'undecided'
}

interface RouteArgs {
  readonly rollout: Rollout
  readonly placing: Placing
  readonly intent: Intent
}

function toRoute(
  { span, caller, callee, complete, root }: TraceHop<TraceSpan>,
  { rollout, placing, intent }: RouteArgs,
): PlacedRoute {
  const { mark } = rollout.plan
  const from = placing.place(caller)
  const to = placing.place(callee)
  const route: PlacedRoute = {
    caller: from?.service ?? (root ? 'user' : 'unknown'),
    callerGroup: from?.group ?? null,
    callee: to?.service ?? span.service,
    calleeGroup: to?.group ?? null,
    protocol: span.protocol,
    intent,
    calleeMark: mark === null ? 'none' : readMark(mark, span.marks),
    complete,
    root,
    requests: 0,
    examples: [],
  }
  return isDiverted(route) ? { ...route, divertedBy: caller } : route
}

interface ContextArgs {
  readonly rows: readonly RouteRow[]
  readonly placing: PlanPlacing
  readonly own: readonly PlacedRoute[]
  readonly startMs: number
  readonly sinceMs: number
}

/** What the minutes around the trace say: who carries marks, and which breakers may have been open. */
function inContext(plan: Plan, { rows, placing, own, startMs, sinceMs }: ContextArgs) {
  const past = pastRoutes(rows, { plan, placing, sinceMs })
  const routes = own.map(({ divertedBy, ...route }): RouteSum => {
    const breakerOpen =
      divertedBy !== undefined && past.mayDivert(route.callee, divertedBy, toBucket(startMs))
    return { ...route, breakerOpen }
  })
  const context: RouteContext = routeContext({
    split: plan.split,
    byMark: plan.mark !== null,
    services: plan.services,
    routes: [...past.routes, ...routes],
  })
  return { context, routes }
}

function toBucket(ms: number): number {
  return Math.floor(ms / BUCKET_MS) * BUCKET_MS
}

function expectedGroup({ intent, callee }: RouteSum, plan: Plan): 'gray' | 'baseline' | null {
  if (intent === 'undecided') return null
  const service = plan.services.find((candidate) => candidate.service === callee)
  if (service === undefined) return null
  return intent === 'gray' && service.gray !== null ? 'gray' : 'baseline'
}
