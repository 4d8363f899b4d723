// The share after a rollout has ended: nothing may go to the side that lost. Pure.

import type { Answer } from '#lib/check/check'
import type { Sample } from '#lib/check/sample'
import { clock, count, several, share } from '#lib/check/wording'
import { EVIDENCE_MAX, type Evidence } from '#lib/model/verdict'
import { neededRequests } from '#lib/stats/needed-requests'
import { KAPPA } from '#lib/stats/proportion'
import { judgeProportion } from '#lib/stats/proportion-verdict'

/** Not one request may go astray; to pass, the share that still might must be below this. */
const LEFTOVER_MAX = 0.01
const PRIOR = { kappa: KAPPA, p0: LEFTOVER_MAX / 2 }

/** After promotion: no request to baseline. After rollback: none to gray. */
export function endedShare(
  sample: Sample,
  { alpha, designEffect }: { readonly alpha: number; readonly designEffect: number },
): Answer {
  const promoted = sample.stage.phase === 'promoted'
  const { requests: n, gray } = sample.share.total
  const k = promoted ? n - gray : gray
  const group = promoted ? 'baseline' : 'gray'
  const ending = promoted ? 'promotion' : 'rollback'
  const band = { lo: 0, hi: LEFTOVER_MAX }
  const since = judgeProportion({ k, n, designEffect }, band, { alpha, prior: PRIOR })
  const numbers = {
    n,
    k,
    group,
    estimate: n === 0 ? null : k / n,
    lower: since.lower,
    upper: since.upper,
    limit: LEFTOVER_MAX,
    alpha,
    unknown: sample.share.unknown,
    method: 'any straggler fails; confidence sequence for the rest',
  }
  const subject = sample.split.at ?? group
  const base = { subject, numbers, evidence: [] as Evidence[], moreRequestsNeeded: null }
  if (k > 0) {
    const examples = promoted ? sample.share.baselineExamples : sample.share.grayExamples
    return {
      ...base,
      outcome: 'fail',
      code: 'ended-stragglers',
      summary: `${count(k)} of ${several(n, 'request')} still reached ${group} after the ${ending}.`,
      evidence: examples
        .slice(0, EVIDENCE_MAX)
        .map((traceId) => ({ traceId, note: `reached ${group}` })),
    }
  }
  if (n > 0 && since.upper <= LEFTOVER_MAX) {
    const summary = `None of ${several(n, 'request')} reached ${group} after the ${ending}.`
    return { ...base, outcome: 'pass', code: 'ended-clean', summary }
  }
  const thresholdLn = Math.log(2 / alpha)
  const more = neededRequests({ k, n, designEffect }, band, { thresholdLn, prior: PRIOR })
  const summary =
    n === 0
      ? `No request was seen since ${clock(sample.window.fromMs)}, after the ${ending}.`
      : `None of ${several(n, 'request')} reached ${group} after the ${ending}, but up to ${share(since.upper)} still might.`
  return {
    ...base,
    outcome: 'inconclusive',
    code: n === 0 ? 'share-no-data' : 'ended-insufficient',
    summary,
    moreRequestsNeeded: more,
  }
}
