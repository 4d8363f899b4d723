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
}

/** A route before it is known whether a breaker may have been open. */
export type PlacedRoute = Omit<RouteSum, 'breakerOpen'>

interface GraySum {
  readonly requests: number
  readonly errors: number
}

/** What one bucket adds to a stage. */
export interface BucketRoutes {
  readonly routes: ReadonlyMap<string, PlacedRoute>
  /** Requests that reached the gray group of a service. */
  readonly gray: ReadonlyMap<string, GraySum>
  /** Calls of gray traces that failed and that nobody answered, by caller: gray may have been down. */
  readonly unanswered: ReadonlyMap<string, number>
}

export const EMPTY_ROUTES: BucketRoutes = {
  routes: new Map(),
  gray: new Map(),
  unanswered: new Map(),
}

/** `rows` are of one bucket. */
export function placeRoutes(rows: readonly RouteRow[], placing: Placing): BucketRoutes {
  const routes = createRouteTotals<PlacedRoute>()
  const gray = new Map<string, GraySum>()
  const unanswered = new Map<string, number>()
  for (const row of rows) {
    const calleeMark = row.calleeMark === '0' ? 'none' : placing.readMark(row.calleeMark)
    const intent = calleeMark === null ? 'undecided' : intentOf(row, placing)
    const caller = callerOf(row, placing)
    if (row.calleeSource === '0') {
      if (intent !== 'gray' || row.errors === 0) continue
      unanswered.set(caller.service, (unanswered.get(caller.service) ?? 0) + row.errors)
      continue
    }
    const callee = placing.place(row.calleeSource)
    // Outside the plan only gray traces matter: they show where marks are carried, and lost.
    if (callee === null || (callee.group === null && intent !== 'gray')) continue
    if (callee.group === 'gray') {
      const sum = gray.get(callee.service) ?? { requests: 0, errors: 0 }
      const { requests, errors } = row
      gray.set(callee.service, { requests: sum.requests + requests, errors: sum.errors + errors })
    }
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
    routes.add(routeKey(route), route)
  }
  return { routes: new Map(routes.entries()), gray, unanswered }
}

function routeKey(route: PlacedRoute): string {
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
