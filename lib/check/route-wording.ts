// What the routing check says about an edge, in sentences for somebody who is tired. Pure.
import type { RouteOutcome } from '#lib/model/hop'
import type { EdgeRoutes } from './edge-routes'
import type { RouteContext } from './route'
import { count, several } from './wording'

/** The worst violation first; without one, what went right. */
export function edgeSentence(
  edge: EdgeRoutes,
  broken: readonly RouteOutcome[],
  context: RouteContext,
): string {
  const parts = broken.map((outcome) => violationSentence(outcome, edge, context))
  if (parts.length === 0) parts.push(successSentence(edge, context.byMark))
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

function successSentence({ caller, callee, counts }: EdgeRoutes, byMark: boolean): string {
  const [gray, plain] = byMark ? ['marked', 'unmarked'] : ['gray-lane', 'baseline-lane']
  const sentences: string[] = []
  if (counts['gray-ok'] + counts['baseline-ok'] > 0) {
    sentences.push(
      `${several(counts['gray-ok'], `${gray} request`)} from ${from(caller)} reached gray of ${callee} ` +
        `and ${count(counts['baseline-ok'])} ${plain} reached baseline, all as planned.`,
    )
  }
  if (counts.fallback > 0) {
    sentences.push(
      `${several(counts.fallback, `${gray} request`)} from ${from(caller)} reached ${callee}, which has no gray group.`,
    )
  }
  if (counts['fail-over'] > 0) {
    sentences.push(
      `${count(counts['fail-over'])} failed over to baseline while the breaker was open, as the plan allows.`,
    )
  }
  return sentences.join(' ')
}

/** Callers are services, or people. */
function from(caller: string): string {
  return caller === 'user' ? 'users' : caller
}
