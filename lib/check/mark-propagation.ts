// Check: is the mark carried to the end of the chain, also by services outside the plan? Pure.
import { z } from 'zod'
import { EVIDENCE_MAX, type Evidence, type Outcome } from '#lib/model/verdict'
import { percent } from '#lib/plan/quantities'
import { neededRequests } from '#lib/stats/needed-requests'
import { KAPPA } from '#lib/stats/proportion'
import { judgeProportion } from '#lib/stats/proportion-verdict'
import type { Answer, Check } from './check'
import {
  lossesOf,
  type MarkEdge,
  type MuteService,
  muteServices,
  sumMarkEdges,
} from './route/mark-edges'
import { edgeKey } from './route/mark-origin'
import { routeContext } from './route/route'
import type { Sample } from './sample'
import { clock, count, finite, several, share } from './wording'

const options = z.strictObject({
  allow: percent
    .refine((allow) => allow < 1, { error: 'must be below 100%' })
    .default(0)
    .meta({ description: 'Largest share of marked requests on an edge that may lose the mark.' }),
  incomplete: percent
    .default(0.5)
    .meta({ description: 'With a larger share of incomplete traces an edge does not pass.' }),
  alpha: percent
    .refine((alpha) => alpha > 0 && alpha <= 0.5, { error: 'must be above 0% and at most 50%' })
    .default(0.01)
    .meta({ description: 'Chance of a false alarm; used only when something is allowed.' }),
})
type Options = z.output<typeof options>

export const markPropagation: Check<typeof options> = {
  name: 'mark-propagation',
  version: 1,
  title: 'Is the mark carried to the end of the chain?',
  options,
  needs: ['routes'],
  required: true,
  run(sample, given) {
    // Without a mark there is nothing to carry, and after the rollout nothing that depends on it.
    if (sample.stage.phase !== 'running' || !sample.byMark) return []
    const context = routeContext(sample)
    if (!context.anyMarked) return [nothingMarked(sample)]
    const edges = sumMarkEdges(sample.routes, context)
    const mute = muteServices(sample.routes, context)
    const answers = edges.map((edge) => {
      const answer = answerEdge(edge, given)
      return isLeftOver(edge, edges, given) ? { ...answer, decisive: false } : answer
    })
    return [...answers, ...mute.map(neverShown)]
  },
}

/** Hops of incomplete traces have no caller: while most hops into the service have one, those decide. */
function isLeftOver(edge: MarkEdge, edges: readonly MarkEdge[], { incomplete }: Options): boolean {
  if (edge.counts.carried + lossesOf(edge) > 0) return false
  const into = edges.filter(({ callee }) => callee === edge.callee)
  const all = into.reduce(
    (sum, one) => sum + one.counts.carried + lossesOf(one) + one.incomplete,
    0,
  )
  return edge.incomplete <= incomplete * all
}

function answerEdge(edge: MarkEdge, given: Options): Answer {
  const n = edge.counts.carried + lossesOf(edge)
  const { verdict, numbers } = judgeLosses(edge, n, given)
  const base = {
    subject: edgeKey(edge.caller, edge.callee),
    numbers: {
      n,
      k: lossesOf(edge),
      ...edge.counts,
      incomplete: edge.incomplete,
      behind: edge.behind,
      inherited: edge.inherited ? 1 : 0,
      estimate: n === 0 ? null : lossesOf(edge) / n,
      allow: given.allow,
      ...numbers,
    },
    evidence: lossEvidence(edge),
    moreRequestsNeeded: null,
  }
  if (edge.inherited) {
    const summary =
      `${several(lossesOf(edge), 'marked request')} arrived at ${edge.callee} without the mark, ` +
      `which was already missing when ${edge.caller} was called.`
    const code = 'mark-lost-upstream'
    return { ...base, outcome: 'inconclusive', decisive: false, code, summary }
  }
  if (verdict === 'fail') {
    return { ...base, outcome: 'fail', code: 'mark-not-carried', summary: lossSentence(edge, n) }
  }
  if (n === 0 || edge.incomplete > given.incomplete * (n + edge.incomplete)) {
    const summary =
      `${count(edge.incomplete)} of ${several(n + edge.incomplete, 'marked request')} from ` +
      `${edge.caller} to ${edge.callee} belong to incomplete traces, so nobody can tell ` +
      'where the mark was lost: let every service on the way report its spans.'
    return { ...base, outcome: 'inconclusive', code: 'mark-incomplete', summary }
  }
  if (verdict === 'inconclusive') {
    const summary = `${arrived(edge, n)}: too few to say whether that is within ${share(given.allow)}.`
    const more = neededLosses(edge, n, given)
    return {
      ...base,
      outcome: 'inconclusive',
      code: 'mark-insufficient',
      summary,
      moreRequestsNeeded: more,
    }
  }
  return {
    ...base,
    outcome: 'pass',
    code: 'mark-carried',
    summary: carriedSentence(edge, n, given),
  }
}

interface LossVerdict {
  readonly verdict: Outcome
  readonly numbers: Readonly<Record<string, number | string>>
}

/** By rule, one certain loss is a failure; with an allowance, the share is what counts. */
function judgeLosses(edge: MarkEdge, n: number, { allow, alpha }: Options): LossVerdict {
  const k = lossesOf(edge)
  if (allow === 0) {
    return { verdict: k === 0 ? 'pass' : 'fail', numbers: { method: 'any certain loss fails' } }
  }
  const prior = { kappa: KAPPA, p0: allow }
  const judged = judgeProportion({ k, n }, { lo: 0, hi: allow }, { alpha, prior })
  const { answer, lower, upper, lnE, thresholdLn } = judged
  const method = 'beta-binomial e-value'
  // Nothing lost is no reason to wait for certainty about what might still be.
  const verdict = answer === 'deviates' ? 'fail' : answer === 'within' || k === 0 ? 'pass' : null
  const numbers = { lower, upper, lnE: finite(lnE), thresholdLn, alpha, ...prior, method }
  return { verdict: verdict ?? 'inconclusive', numbers }
}

function neededLosses(edge: MarkEdge, n: number, { allow, alpha }: Options): number | null {
  const band = { lo: 0, hi: allow }
  const prior = { kappa: KAPPA, p0: allow }
  return neededRequests({ k: lossesOf(edge), n }, band, { thresholdLn: Math.log(2 / alpha), prior })
}

function lossEvidence({ examples }: MarkEdge): Evidence[] {
  const noted = (['mark-lost', 'mark-changed'] as const).flatMap((note) =>
    examples[note].map((traceId): Evidence => ({ traceId, note })),
  )
  return noted.slice(0, EVIDENCE_MAX)
}

function arrived(edge: MarkEdge, n: number): string {
  const { 'mark-lost': lost, 'mark-changed': changed } = edge.counts
  const how =
    changed === 0
      ? 'without the mark'
      : lost === 0
        ? 'with another value of the mark'
        : `without the mark, ${count(changed)} of them with another value`
  return (
    `${count(lossesOf(edge))} of ${several(n, 'marked request')} from ${edge.caller} ` +
    `reached ${edge.callee} ${how}`
  )
}

function lossSentence(edge: MarkEdge, n: number): string {
  const behind =
    edge.behind === 0
      ? ''
      : `, and ${several(edge.behind, 'hop')} behind ${edge.callee} ${edge.behind === 1 ? 'lacks' : 'lack'} it too`
  return `${arrived(edge, n)}${behind}: let ${edge.caller} pass the mark on with its calls of ${edge.callee}.`
}

function carriedSentence(edge: MarkEdge, n: number, { allow }: Options): string {
  if (lossesOf(edge) > 0) return `${arrived(edge, n)}, within the allowed ${share(allow)}.`
  const all = n === 1 ? '1 marked request' : `all ${several(n, 'marked request')}`
  return `The mark arrived with ${all} from ${edge.caller} to ${edge.callee}.`
}

function neverShown({ service, requests, examples }: MuteService): Answer {
  return {
    subject: service,
    outcome: 'inconclusive',
    decisive: false,
    code: 'mark-never-shown',
    summary:
      `${several(requests, 'marked request')} reached ${service}, whose spans never show the mark, so ` +
      'nobody can tell whether it arrives: let its agents capture the mark.',
    numbers: { n: requests },
    evidence: examples.map((traceId) => ({ traceId, note: 'mark not shown' })),
    moreRequestsNeeded: null,
  }
}

function nothingMarked({ split, window }: Sample): Answer {
  return {
    subject: split.at ?? 'mark',
    outcome: 'inconclusive',
    code: 'mark-no-data',
    summary:
      `No marked request was seen since ${clock(window.fromMs)}: send one, or check that the first ` +
      'service captures the mark that the plan names.',
    numbers: { n: 0 },
    evidence: [],
    moreRequestsNeeded: null,
  }
}
