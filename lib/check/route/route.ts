// Names the route outcome of a hop into a service of the plan. Pure.

import type { RouteSum, Sample } from '#lib/check/sample'
import type { RouteOutcome } from '#lib/model/hop'
import type { PlanService } from '#lib/plan/plan'

/** What must be known of the whole sample before one hop can be judged. */
export interface RouteContext {
  readonly byMark: boolean
  readonly splitAt: string | null
  readonly services: ReadonlyMap<string, PlanService>
  /** Whether this service, seen by this kind of agent, has shown that its spans can carry the mark. */
  carries(service: string, protocol: string): boolean
  /** Whether any agent of this service has. */
  showsMarks(service: string): boolean
  /** Whether a marked request was seen at all: until then nothing is known of unmarked ones. */
  readonly anyMarked: boolean
  /** Whether requests get there through the decision point, which is where they are marked. */
  isDownstream(service: string): boolean
}

/** The part of a sample that routes follow from. */
export type RoutedSample = Pick<Sample, 'split' | 'byMark' | 'services' | 'routes'>

export function routeContext(sample: RoutedSample): RouteContext {
  const marked = sample.routes.filter((hop) => hop.calleeMark === 'marked')
  const carriers = new Set(marked.map((hop) => carrierKey(hop.callee, hop.protocol)))
  const carrying = new Set(marked.map((hop) => hop.callee))
  const downstream = reachable(sample)
  return {
    byMark: sample.byMark,
    splitAt: sample.split.at,
    services: new Map(sample.services.map((service) => [service.service, service])),
    carries: (service, protocol) => carriers.has(carrierKey(service, protocol)),
    showsMarks: (service) => carrying.has(service),
    anyMarked: sample.routes.some((hop) => hop.intent === 'gray'),
    isDownstream: (service) => downstream === null || downstream.has(service),
  }
}

/**
 * One outcome for one hop. Only what is certain is a violation: an incomplete trace, a group nobody
 * knows, or a mark that nobody on the way could have shown is `undecided`.
 */
export function routeOutcome(hop: RouteSum, context: RouteContext): RouteOutcome {
  if (!hop.complete || hop.intent === 'undecided') return 'undecided'
  const loss = markLoss(hop, context)
  if (loss !== null && hop.calleeGroup !== null) return loss
  if (hop.calleeGroup === 'unknown' || hop.calleeGroup === null) return 'undecided'
  if (hop.intent === 'baseline') {
    if (hop.calleeGroup === 'baseline') return 'baseline-ok'
    return isSurelyUnmarked(hop, context) ? 'leaked-gray' : 'undecided'
  }
  if (hop.calleeGroup === 'gray') return 'gray-ok'
  if (context.services.get(hop.callee)?.gray === null) return 'fallback'
  return hop.breakerOpen ? 'fail-over' : 'missed-gray'
}

/** Whether the trace is marked but this hop's callee, which can show a mark, shows none or another. */
export function markLoss(
  hop: RouteSum,
  context: RouteContext,
): 'mark-lost' | 'mark-changed' | null {
  if (!hop.complete || !expectsMark(hop, context)) return null
  if (hop.calleeMark === 'marked') return null
  return hop.calleeMark === 'other' ? 'mark-changed' : 'mark-lost'
}

/** Root hops and the decision point come before the mark; what comes before those may, too. */
export function expectsMark(hop: RouteSum, context: RouteContext): boolean {
  return (
    context.byMark &&
    hop.intent === 'gray' &&
    !hop.root &&
    hop.callee !== context.splitAt &&
    context.isDownstream(hop.callee) &&
    context.carries(hop.callee, hop.protocol)
  )
}

/**
 * A trace without a mark is surely unmarked when the callee, its caller or the decision point would
 * have shown one; without a decision point in the plan, once any mark was seen. Where the plan has a
 * decision point, a root hop went past it: a health probe, not a routing error.
 */
function isSurelyUnmarked(hop: RouteSum, context: RouteContext): boolean {
  if (!context.anyMarked) return false
  if (context.splitAt === null) return true
  if (hop.root && hop.callee !== context.splitAt) return false
  return (
    !context.byMark ||
    hop.calleeMark === 'other' ||
    context.carries(hop.callee, hop.protocol) ||
    context.showsMarks(hop.caller) ||
    context.showsMarks(context.splitAt)
  )
}

/** Services that are called, directly or not, by the decision point; null when there is none. */
function reachable(sample: RoutedSample): ReadonlySet<string> | null {
  const { at } = sample.split
  if (at === null) return null
  const callees = new Map<string, Set<string>>()
  for (const { caller, callee } of sample.routes) {
    const known = callees.get(caller) ?? new Set<string>()
    callees.set(caller, known.add(callee))
  }
  const found = new Set<string>()
  const waiting = [at]
  for (let service = waiting.pop(); service !== undefined; service = waiting.pop()) {
    for (const callee of callees.get(service) ?? []) {
      if (found.has(callee)) continue
      found.add(callee)
      waiting.push(callee)
    }
  }
  return found
}

function carrierKey(service: string, protocol: string): string {
  return `${protocol} ${service}`
}
