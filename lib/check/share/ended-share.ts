// The share after a rollout has ended: nothing may go to the side that lost. Pure.

import type { Answer } from '#lib/check/check'
import type { LastRequest, RouteSum, Sample } from '#lib/check/sample'
import { clock, count, second, several, share } from '#lib/check/wording'
import type { Group } from '#lib/model/source'
import { EVIDENCE_MAX, type Evidence } from '#lib/model/verdict'
import { neededRequests } from '#lib/stats/needed-requests'
import { KAPPA } from '#lib/stats/proportion'
import { judgeProportion } from '#lib/stats/proportion-verdict'

/** Not one request may go astray; to pass, the share that still might must be below this. */
const LEFTOVER_MAX = 0.01
const PRIOR = { kappa: KAPPA, p0: LEFTOVER_MAX / 2 }

/** What reached the group that must be quiet. */
interface Stragglers {
  readonly group: Group
  readonly ending: string
  /** Requests at the decision, and those of them that went astray. */
  readonly n: number
  readonly k: number
  /** Hops into the group, also of traces that never saw the decision point. */
  readonly hops: number
  readonly evidence: readonly Evidence[]
}

/** After promotion: no request to baseline, unless that is new now. After rollback: none to gray. */
export function endedShare(
  sample: Sample,
  { alpha, designEffect }: { readonly alpha: number; readonly designEffect: number },
): Answer {
  const stragglers = stragglersOf(sample)
  const { n, k, hops, group, ending } = stragglers
  const band = { lo: 0, hi: LEFTOVER_MAX }
  const since = judgeProportion({ k, n, designEffect }, band, { alpha, prior: PRIOR })
  const { last } = sample.share
  const numbers = {
    n,
    k,
    hops,
    group,
    ending,
    estimate: n === 0 ? null : k / n,
    lower: since.lower,
    upper: since.upper,
    limit: LEFTOVER_MAX,
    alpha,
    unknown: sample.share.unknown,
    lastRequestMs: last?.atMs ?? null,
    method: 'any straggler fails; confidence sequence for the rest',
  }
  const subject = sample.split.at ?? group
  const base = { subject, numbers, evidence: [] as Evidence[], moreRequestsNeeded: null }
  const tail = lastWords(group, last)
  if (k > 0 || hops > 0) {
    const { evidence } = stragglers
    const summary = `${astray(stragglers)} after the ${ending}${tail}.`
    return { ...base, outcome: 'fail', code: 'ended-stragglers', summary, evidence }
  }
  const clean = `None of ${several(n, 'request')} reached ${group} after the ${ending}`
  if (n > 0 && since.upper <= LEFTOVER_MAX) {
    return { ...base, outcome: 'pass', code: 'ended-clean', summary: `${clean}${tail}.` }
  }
  const thresholdLn = Math.log(2 / alpha)
  const more = neededRequests({ k, n, designEffect }, band, { thresholdLn, prior: PRIOR })
  const summary =
    n === 0
      ? `No request was seen since ${clock(sample.window.fromMs)}, after the ${ending}${tail}.`
      : `${clean}, but up to ${share(since.upper)} still might${tail}.`
  return {
    ...base,
    outcome: 'inconclusive',
    code: n === 0 ? 'ended-no-data' : 'ended-insufficient',
    summary,
    moreRequestsNeeded: more,
  }
}

function stragglersOf({ stage, share: seen, routes, services, split }: Sample): Stragglers {
  const promoted = stage.phase === 'promoted'
  const group = promoted ? 'baseline' : 'gray'
  const divided = new Set(services.flatMap((it) => (it.gray === null ? [] : [it.service])))
  const hops = routes.filter(({ callee }) => divided.has(callee))
  const astrayHops = hops.filter(({ calleeGroup }) => calleeGroup === group)
  const sum = (some: readonly RouteSum[]) => some.reduce((n, { requests }) => n + requests, 0)
  // Nobody decides: every hop into a service with two groups is a decision.
  const byHops = split.by === 'none'
  const { requests, gray } = seen.total
  const counts = byHops
    ? { n: sum(hops), k: sum(astrayHops) }
    : { n: requests, k: promoted ? requests - gray : gray }
  const examples = promoted ? seen.baselineExamples : seen.grayExamples
  const traces = [...(counts.k > 0 ? examples : []), ...astrayHops.flatMap((it) => it.examples)]
  return {
    ...counts,
    hops: sum(astrayHops),
    group,
    ending: stage.phase === 'rolled-back' ? 'rollback' : 'promotion',
    evidence: [...new Set(traces)]
      .slice(0, EVIDENCE_MAX)
      .map((traceId) => ({ traceId, note: `reached ${group}` })),
  }
}

function astray({ k, n, hops, group }: Stragglers): string {
  if (k > 0) return `${count(k)} of ${several(n, 'request')} still reached ${group}`
  const passed = n === 0 ? '' : `None of ${several(n, 'request')} was sent to ${group}, but `
  return `${passed}${several(hops, 'hop')} inside the system still reached ${group}`
}

function lastWords(group: Group, last: LastRequest | undefined): string {
  if (last === undefined) return ''
  if (last.atMs !== null) return `; the last ${group} request was at ${second(last.atMs)} UTC`
  return `; no ${group} request was seen since ${clock(last.sinceMs)}`
}
