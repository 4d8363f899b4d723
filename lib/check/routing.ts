// Check: did marked requests reach gray, and unmarked ones baseline, on every hop? Pure.
import { z } from 'zod'
import { type RouteOutcome, VIOLATIONS } from '#lib/model/hop'
import { EVIDENCE_MAX, type Evidence, type Outcome } from '#lib/model/verdict'
import { percent } from '#lib/plan/quantities'
import { KAPPA } from '#lib/stats/proportion'
import { judgeProportion } from '#lib/stats/proportion-verdict'
import type { Answer, Check } from './check'
import { type EdgeRoutes, sumEdges } from './route/edge-routes'
import { edgeKey, inheritedLosses } from './route/mark-origin'
import { type RouteContext, routeContext } from './route/route'
import {
  edgeSentence,
  inheritedSentence,
  undecidedSentence,
  unmarkedSentence,
} from './route/route-wording'
import type { Sample } from './sample'
import { clock } from './wording'

const options = z.strictObject({
  allow: percent
    .default(0)
    .meta({ description: 'Largest share of decided requests on an edge that may break the rule.' }),
  undecided: percent
    .default(0.5)
    .meta({ description: 'With a larger share of undecidable requests an edge does not pass.' }),
  alpha: percent
    .refine((alpha) => alpha > 0 && alpha <= 0.5, { error: 'must be above 0% and at most 50%' })
    .default(0.01)
    .meta({ description: 'Chance of a false alarm; used only when something is allowed.' }),
})
type Options = z.output<typeof options>

export const routing: Check<typeof options> = {
  name: 'routing',
  version: 1,
  title: 'Did marked requests reach gray, and unmarked ones baseline, on every hop?',
  options,
  needs: ['routes'],
  required: true,
  run(sample, given) {
    // After promotion or rollback the mark decides nothing any more; the share check says it all.
    if (sample.stage.phase !== 'running') return []
    const context = routeContext(sample)
    const edges = sumEdges(sample.routes, context)
    const inherited = inheritedLosses(sample.routes, context)
    const seen = new Set(edges.map((edge) => edge.callee))
    const silent = sample.services
      .filter((service) => service.gray !== null && !seen.has(service.service))
      .map((service) => nothingSeen(service.service, sample))
    const marked = new Set(edges.filter((edge) => reachedMarked(edge) > 0).map((e) => e.callee))
    const answers = edges.map((edge) =>
      answerEdge({
        edge,
        context,
        given,
        isInherited: inherited.has(edgeKey(edge.caller, edge.callee)),
        calleeSeenMarked: marked.has(edge.callee),
        isLeftOver: isLeftOver(edge, edges, given),
      }),
    )
    return [...answers, ...silent]
  },
}

interface EdgeQuestion {
  readonly edge: EdgeRoutes
  readonly context: RouteContext
  readonly given: Options
  readonly isInherited: boolean
  readonly calleeSeenMarked: boolean
  readonly isLeftOver: boolean
}

/** Hops of incomplete traces have no caller: while most hops into the service have one, those decide. */
function isLeftOver(
  edge: EdgeRoutes,
  edges: readonly EdgeRoutes[],
  { undecided }: Options,
): boolean {
  if (edge.counts.undecided < total(edge)) return false
  const into = edges.filter(({ callee }) => callee === edge.callee)
  return total(edge) <= undecided * into.reduce((sum, one) => sum + total(one), 0)
}

function answerEdge(question: EdgeQuestion): Answer {
  const { edge, context, given, isInherited, calleeSeenMarked, isLeftOver } = question
  const service = context.services.get(edge.callee)
  const forbidden = forbiddenOutcomes(question)
  const violations = sum(edge, forbidden)
  const decided = total(edge) - edge.counts.undecided - excused(question)
  const base = {
    subject: edgeKey(edge.caller, edge.callee),
    numbers: {
      ...edge.counts,
      decided,
      violations,
      allow: given.allow,
      inherited: isInherited ? 1 : 0,
    },
    evidence: [] as Evidence[],
    moreRequestsNeeded: null,
    // An edge into a service with one version says nothing about the split until it breaks a rule.
    decisive: service?.gray !== null,
  }
  const verdict = judgeViolations(violations, decided, given)
  if (verdict === 'fail') {
    const worst = forbidden.toSorted((a, b) => edge.counts[b] - edge.counts[a])
    const evidence = worst.flatMap((outcome) =>
      (edge.examples.get(outcome) ?? []).map((traceId) => ({ traceId, note: outcome })),
    )
    const summary = edgeSentence(edge, worst, context)
    return {
      ...base,
      decisive: true,
      outcome: 'fail',
      code: worst[0] ?? 'missed-gray',
      summary,
      evidence: evidence.slice(0, EVIDENCE_MAX),
    }
  }
  const inconclusive = { ...base, outcome: 'inconclusive' as const }
  if (isInherited) {
    const summary = inheritedSentence(edge)
    return { ...inconclusive, decisive: false, code: 'mark-lost-upstream', summary }
  }
  if (verdict === 'inconclusive') {
    const summary = edgeSentence(edge, forbidden, context)
    return { ...inconclusive, code: 'routing-insufficient', summary }
  }
  if (decided === 0 || edge.counts.undecided > given.undecided * total(edge)) {
    const decisive = base.decisive && !isLeftOver
    const summary = undecidedSentence(edge)
    return { ...inconclusive, decisive, code: 'routing-undecided', summary }
  }
  if (!calleeSeenMarked) {
    const summary = unmarkedSentence(edge, context.byMark)
    return { ...inconclusive, code: 'no-marked-requests', summary }
  }
  const code = edge.counts['fail-over'] > 0 ? 'fail-over' : 'routing-ok'
  return { ...base, outcome: 'pass', code, summary: edgeSentence(edge, [], context) }
}

/** By rule, one certain violation is a failure; with an allowance, the share is what counts. */
function judgeViolations(violations: number, decided: number, { allow, alpha }: Options): Outcome {
  if (violations === 0) return 'pass'
  if (allow === 0) return 'fail'
  const prior = { kappa: KAPPA, p0: allow }
  const band = { lo: 0, hi: allow }
  const { answer } = judgeProportion({ k: violations, n: decided }, band, { alpha, prior })
  return answer === 'deviates' ? 'fail' : answer === 'within' ? 'pass' : 'inconclusive'
}

/** What breaks the rule on this edge: fail-over only where the plan forbids it. */
function forbiddenOutcomes({ edge, context, isInherited }: EdgeQuestion): RouteOutcome[] {
  const outcomes = [...VIOLATIONS].filter(
    (outcome) => !(isInherited && (outcome === 'mark-lost' || outcome === 'mark-changed')),
  )
  const never = context.services.get(edge.callee)?.whenGrayDown === 'never'
  const all: RouteOutcome[] = never ? [...outcomes, 'fail-over'] : outcomes
  return all.filter((outcome) => edge.counts[outcome] > 0)
}

/** Losses that began further up decide nothing here. */
function excused({ edge, isInherited }: EdgeQuestion): number {
  return isInherited ? edge.counts['mark-lost'] + edge.counts['mark-changed'] : 0
}

function reachedMarked({ counts }: EdgeRoutes): number {
  return counts['gray-ok'] + counts['missed-gray'] + counts.fallback + counts['fail-over']
}

function sum(edge: EdgeRoutes, outcomes: readonly RouteOutcome[]): number {
  return outcomes.reduce((all, outcome) => all + edge.counts[outcome], 0)
}

function total(edge: EdgeRoutes): number {
  return Object.values(edge.counts).reduce((all, requests) => all + requests, 0)
}

function nothingSeen(service: string, { window }: Sample): Answer {
  return {
    subject: service,
    outcome: 'inconclusive',
    code: 'routing-no-data',
    summary: `No request to ${service} was seen since ${clock(window.fromMs)}.`,
    numbers: { decided: 0, violations: 0 },
    evidence: [],
    moreRequestsNeeded: null,
  }
}
