// What the routing check says about an edge, in sentences for somebody who is tired. Pure.

import { count, several } from '#lib/check/wording'
import type { RouteOutcome } from '#lib/model/hop'
import type { EdgeRoutes } from './edge-routes'
import type { RouteContext } from './route'

/** The worst violation first; without one, what went right. */
export function edgeSentence(
  edge: EdgeRoutes,
  broken: readonly RouteOutcome[],
  context: RouteContext,
): string {
  const parts = broken.map((outcome) => violationSentence(outcome, edge, context))
  if (parts.length === 0) parts.push(successSentence(edge, context))
  if (edge.counts.undecided > 0) {
    parts.push(`${several(edge.counts.undecided, 'more request')} could not be decided.`)
  }
  return parts.join(' ')
}

/** The loss shows here too, but began on another edge. */
export function inheritedSentence({ caller, callee, counts }: EdgeRoutes): string {
  const lost = counts['mark-lost'] + counts['mark-changed']
  return (
    `${several(lost, 'marked request')} arrived at ${callee} without the mark, ` +
    `which was already missing when ${caller} was called.`
  )
}

export function undecidedSentence({ caller, callee, counts }: EdgeRoutes): string {
  return (
    `${several(counts.undecided, 'request')} from ${from(caller)} to ${callee} could not be decided: ` +
    'part of the trace is missing, or the instance is in no group.'
  )
}

export function unmarkedSentence({ caller, callee, counts }: EdgeRoutes, byMark: boolean): string {
  const kind = byMark ? 'marked request' : 'request of the gray lane'
  const others = count(counts['baseline-ok'])
  return `No ${kind} has reached ${callee} yet; ${others} others from ${from(caller)} went to baseline.`
}

function violationSentence(
  outcome: RouteOutcome,
  { caller, callee, counts }: EdgeRoutes,
  { byMark }: RouteContext,
): string {
  const n = counts[outcome]
  const gray = byMark ? 'marked' : 'gray-lane'
  const marked = counts['gray-ok'] + counts['missed-gray'] + counts['fail-over'] + counts.fallback
  const unmarked = counts['baseline-ok'] + counts['leaked-gray']
  const expected = marked + counts['mark-lost'] + counts['mark-changed']
  const of = (all: number, kind: string) => `${count(n)} of ${several(all, `${kind} request`)}`
  switch (outcome) {
    case 'missed-gray':
      return `${of(marked, gray)} from ${from(caller)} reached baseline of ${callee} although gray was up.`
    case 'leaked-gray':
      return `${of(unmarked, byMark ? 'unmarked' : 'baseline-lane')} from ${from(caller)} reached gray of ${callee}.`
    case 'mark-lost':
      return `The mark is lost between ${from(caller)} and ${callee}: ${of(expected, 'marked')} arrived without it.`
    case 'mark-changed':
      return `The mark is changed between ${from(caller)} and ${callee}: ${of(expected, 'marked')} arrived with another value.`
    case 'fail-over':
      return `${of(marked, gray)} from ${from(caller)} failed over to baseline of ${callee}, which the plan forbids.`
    default:
      throw new RangeError(`${outcome} breaks no rule`)
  }
}

function successSentence(
  { caller, callee, counts }: EdgeRoutes,
  { byMark, services }: RouteContext,
): string {
  const [gray, plain] = byMark ? ['marked', 'unmarked'] : ['gray-lane', 'baseline-lane']
  if (services.get(callee)?.gray === null) {
    const both = `${several(counts.fallback, `${gray} request`)} and ${count(counts['baseline-ok'])} ${plain}`
    return `${both} from ${from(caller)} reached ${callee}, which has one version.`
  }
  const planned =
    `${several(counts['gray-ok'], `${gray} request`)} from ${from(caller)} reached gray of ${callee} ` +
    `and ${count(counts['baseline-ok'])} ${plain} reached baseline, all as planned.`
  if (counts['fail-over'] === 0) return planned
  const over = `${count(counts['fail-over'])} failed over to baseline while the breaker was open`
  return `${planned} ${over}, as the plan allows.`
}

/** Callers are services, or people. */
function from(caller: string): string {
  return caller === 'user' ? 'users' : caller
}
