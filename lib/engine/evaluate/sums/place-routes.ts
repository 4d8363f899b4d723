// Gives the hops of a bucket the meaning that one plan gives them: services, groups, marks.
import type { Intent, RouteSum } from '#lib/check/sample'
import type { Membership, SourceId } from '#lib/model/source'
import type { MarkReading } from '#lib/plan/mark-reading'
import type { RouteRow } from '#lib/store/query/read-routes'
import { createRouteTotals } from './route-totals'

/** Callers nobody knows: their span is not here, or their source is new. */
const UNKNOWN_CALLER = 'unknown'
const USER = 'user'

export interface Placing {
  /** Null while the source is unknown. */
  place(source: SourceId): (Membership & { readonly protocol: string }) | null
  /** Null while the mark is unknown. */
  readMark(mark: string): MarkReading | null
  /** Null while the set, or a mark in it that may count, is unknown. */
  isMarked(markSet: string): boolean | null
  /** Number of the rollout's lane when no mark tells its traces. */
  readonly lane: number | null
  /** Services of the plan with a gray group; left out: all. */
  readonly divided?: ReadonlySet<string>
}

/** A route before it is known whether a breaker may have been open. */
export interface PlacedRoute extends Omit<RouteSum, 'breakerOpen'> {
  /** The calling source of requests that were meant for gray and reached the baseline. */
  readonly divertedBy?: SourceId
}

/** What one bucket adds to a stage, by what tells routes apart. */
export type BucketRoutes = ReadonlyMap<string, PlacedRoute>

/** `rows` are of one bucket. */
export function placeRoutes(rows: readonly RouteRow[], placing: Placing): BucketRoutes {
  const routes = createRouteTotals<PlacedRoute>()
  for (const row of rows) {
    if (row.calleeSource === '0') continue
    const calleeMark = row.calleeMark === '0' ? 'none' : placing.readMark(row.calleeMark)
    const intent = calleeMark === null ? 'undecided' : intentOf(row, placing)
    const caller = callerOf(row, placing)
    const callee = placing.place(row.calleeSource)
    // Outside the plan only gray traces matter: they show where marks are carried, and lost.
    if (callee === null || (callee.group === null && intent !== 'gray')) continue
    const route: PlacedRoute = {
      caller: caller.service,
      callerGroup: caller.group,
      callee: callee.service,
      calleeGroup: callee.group,
      protocol: callee.protocol,
      intent,
      calleeMark: calleeMark ?? 'none',
      complete: row.complete,
      root: row.root,
      requests: row.requests,
      examples: row.examples,
    }
    if (isDiverted(route) && placing.divided?.has(route.callee) !== false) {
      const divertedBy = row.callerSource
      routes.add(`${routeKey(route)}\n${divertedBy}`, { ...route, divertedBy })
    } else routes.add(routeKey(route), route)
  }
  return new Map(routes.entries())
}

export function isDiverted({ intent, calleeGroup }: PlacedRoute): boolean {
  return intent === 'gray' && calleeGroup === 'baseline'
}

/** Only these depend on breakers. */
export function mayFailOver({ divertedBy }: PlacedRoute): boolean {
  return divertedBy !== undefined
}

export function routeKey(route: PlacedRoute): string {
  const { caller, callerGroup, callee, calleeGroup, protocol, intent, calleeMark } = route
  const flags = `${route.complete ? 1 : 0}${route.root ? 1 : 0}`
  return [caller, callerGroup, callee, calleeGroup, protocol, intent, calleeMark, flags].join('\n')
}

export function callerOf(
  row: Pick<RouteRow, 'callerSource' | 'root'>,
  placing: Pick<Placing, 'place'>,
): Membership {
  if (row.callerSource === '0') return { service: row.root ? USER : UNKNOWN_CALLER, group: null }
  return placing.place(row.callerSource) ?? { service: UNKNOWN_CALLER, group: null }
}

/** Where the trace belongs: by any mark on it, or by the group that it reached first. */
export function intentOf(
  row: Pick<RouteRow, 'markSet' | 'lanes'>,
  { lane, isMarked }: Pick<Placing, 'lane' | 'isMarked'>,
): Intent {
  if (lane === null) {
    if (row.markSet === '0') return 'baseline'
    const marked = isMarked(row.markSet)
    return marked === null ? 'undecided' : marked ? 'gray' : 'baseline'
  }
  const bits = Number((row.lanes >> BigInt(2 * lane)) & 3n)
  return bits === 1 ? 'gray' : bits === 2 ? 'baseline' : 'undecided'
}
