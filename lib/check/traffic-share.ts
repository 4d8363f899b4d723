// Check: is the gray share what the stage promised? Valid however often it is looked at. Pure.
import { z } from 'zod'
import { EVIDENCE_MAX, type Evidence } from '#lib/model/verdict'
import { percent } from '#lib/plan/quantities'
import { multiStartLnE, START_EVERY_MS } from '#lib/stats/multi-start'
import { neededRequests } from '#lib/stats/needed-requests'
import { proportionLnE } from '#lib/stats/proportion'
import { judgeProportion, type ProportionVerdict } from '#lib/stats/proportion-verdict'
import type { Answer, Check } from './check'
import type { Sample, ShareSum } from './sample'
import { endedShare } from './share/ended-share'
import { type ShareBand, shareBand } from './share/share-band'
import { clock, count, finite, several, share } from './wording'

const ALPHA_ERROR = 'must be above 0% and at most 50%'

const options = z.strictObject({
  alpha: percent
    .refine((alpha) => alpha > 0 && alpha <= 0.5, { error: ALPHA_ERROR })
    .default(0.01)
    .meta({ description: 'Chance of a false alarm per stage and day.' }),
  designEffect: z
    .number({ error: 'expected a number, at least 1' })
    .min(1, { error: 'expected a number, at least 1' })
    .default(1)
    .meta({ description: 'Requests that say as much as one independent request.' }),
})
type Options = z.output<typeof options>

export const trafficShare: Check<typeof options> = {
  name: 'traffic-share',
  version: 1,
  title: 'Is the gray share what the stage promised?',
  options,
  needs: ['share'],
  required: true,
  run(sample, given) {
    if (sample.stage.phase !== 'running') return [endedShare(sample, given)]
    const band = shareBand(sample.stage)
    if (band === null || sample.split.by === 'none') return []
    return [
      sample.share.total.requests === 0 ? noData(sample, band, given) : judge(sample, band, given),
    ]
  },
}

/** What the share is a share of. */
function shareSubject({ split, services }: Sample): string {
  if (split.at !== null) return split.at
  return services.flatMap((service) => (service.gray === null ? [] : [service.service])).join(', ')
}

function judge(sample: Sample, band: ShareBand, { alpha, designEffect }: Options): Answer {
  const { requests: n, gray: k } = sample.share.total
  const since = judgeProportion({ k, n, designEffect }, band, { alpha, prior: band.prior })
  const starts = evidenceByStart(sample, band, designEffect)
  const lnM = multiStartLnE(starts.map((start) => start.lnE))
  const deviates = since.answer === 'deviates' || lnM >= Math.log(1 / alpha)
  const numbers = {
    n,
    k,
    estimate: k / n,
    lower: since.lower,
    upper: since.upper,
    planned: band.planned,
    tolerance: band.tolerance,
    unknown: sample.share.unknown,
    lnE: finite(since.lnE),
    lnM: finite(lnM),
    thresholdLn: since.thresholdLn,
    alarmLn: Math.log(1 / alpha),
    alpha,
    kappa: band.prior.kappa,
    p0: band.prior.p0,
    designEffect,
    looksBack: starts.length,
    countedBy: 'request',
    method: 'beta-binomial e-value, multi-start',
  }
  const subject = shareSubject(sample)
  if (deviates) return deviation({ sample, band, since, starts, numbers, subject })
  const outcome = since.answer === 'within' ? 'pass' : 'inconclusive'
  const { thresholdLn } = since
  const counts = { k, n, designEffect }
  const needed = neededRequests(counts, band, { thresholdLn, prior: band.prior })
  const more = outcome === 'pass' ? null : needed
  return {
    subject,
    outcome,
    code: outcome === 'pass' ? 'share-within' : 'share-insufficient',
    summary:
      outcome === 'pass' ? within(sample, band, since) : tooFew(sample, { since, band, more }),
    numbers,
    evidence: [],
    moreRequestsNeeded: more,
  }
}

interface StartEvidence extends ShareSum {
  readonly fromMs: number
  readonly lnE: number
}

/** The evidence since the window began, then since each later five minutes of the current day. */
function evidenceByStart(sample: Sample, band: ShareBand, designEffect: number): StartEvidence[] {
  const { total, slots, slotsFromMs } = sample.share
  const evidence = (sum: ShareSum, fromMs: number): StartEvidence => {
    const counts = { k: sum.gray, n: sum.requests, designEffect }
    return { ...sum, fromMs, lnE: proportionLnE(counts, band, band.prior) }
  }
  const later: StartEvidence[] = []
  let requests = 0
  let gray = 0
  for (let slot = slots.length - 1; slot >= 1; slot -= 1) {
    requests += slots[slot]?.requests ?? 0
    gray += slots[slot]?.gray ?? 0
    later.unshift(evidence({ requests, gray }, slotsFromMs + slot * START_EVERY_MS))
  }
  return [evidence(total, sample.window.fromMs), ...later]
}

interface Deviation {
  readonly sample: Sample
  readonly band: ShareBand
  readonly since: ProportionVerdict
  readonly starts: readonly StartEvidence[]
  readonly numbers: Answer['numbers']
  readonly subject: string
}

/** Tells the share since the fault began, when that is not since the stage began. */
function deviation({ sample, band, since, starts, numbers, subject }: Deviation): Answer {
  const strongest = starts.reduce((best, start) => (start.lnE > best.lnE ? start : best))
  const late = strongest !== starts[0] && since.answer !== 'deviates'
  const seen = late ? strongest : sample.share.total
  const observed = seen.gray / seen.requests
  const reach =
    `${share(observed)} of requests ${observed === 0 ? 'reach' : 'reached'} gray instead of ` +
    promise(band)
  const basis = `${count(seen.gray)} of ${count(seen.requests)}`
  const summary = late
    ? `Since ${clock(strongest.fromMs)} ${reach} (${basis}; ` +
      `${share(sample.share.total.gray / sample.share.total.requests)} since the stage began).`
    : `${reach} (${basis}; surely between ${share(since.lower)} and ${share(since.upper)}).`
  const examples =
    observed > band.planned ? sample.share.grayExamples : sample.share.baselineExamples
  const note = observed > band.planned ? 'reached gray' : 'reached baseline'
  return {
    subject,
    outcome: 'fail',
    code: 'share-deviates',
    summary,
    numbers: {
      ...numbers,
      sinceMs: strongest.fromMs,
      sinceN: strongest.requests,
      sinceK: strongest.gray,
    },
    evidence: examples.slice(0, EVIDENCE_MAX).map((traceId): Evidence => ({ traceId, note })),
    moreRequestsNeeded: null,
  }
}

function within({ share: { total } }: Sample, band: ShareBand, since: ProportionVerdict): string {
  return (
    `Gray gets ${share(total.gray / total.requests)} of requests, as promised: ${promise(band)} ` +
    `(${count(total.gray)} of ${count(total.requests)}; surely between ${share(since.lower)} and ` +
    `${share(since.upper)}).`
  )
}

function tooFew(
  { share: { total } }: Sample,
  { since, band, more }: { since: ProportionVerdict; band: ShareBand; more: number | null },
): string {
  const start =
    `Too early to say: ${count(total.gray)} of ${several(total.requests, 'request')} reached gray, ` +
    `so the share is between ${share(since.lower)} and ${share(since.upper)}; planned is ${promise(band)}`
  return more === null
    ? `${start}. It lies on the edge of what is allowed.`
    : `${start}. About ${several(more, 'more request')} would decide.`
}

function noData(sample: Sample, band: ShareBand, { alpha, designEffect }: Options): Answer {
  const { unknown } = sample.share
  const subject = shareSubject(sample)
  const thresholdLn = Math.log(2 / alpha)
  const nothing = { k: 0, n: 0, designEffect }
  return {
    subject,
    outcome: 'inconclusive',
    code: unknown === 0 ? 'share-no-data' : 'share-unknown-only',
    summary:
      unknown === 0
        ? `No request has passed ${subject} since ${clock(sample.window.fromMs)}; planned is ${promise(band)}.`
        : `All ${several(unknown, 'request')} reached instances that are neither gray nor baseline: check the selectors of the plan.`,
    numbers: { n: 0, k: 0, unknown, planned: band.planned, tolerance: band.tolerance, alpha },
    evidence: [],
    moreRequestsNeeded: neededRequests(nothing, band, { thresholdLn, prior: band.prior }),
  }
}

function promise({ planned, tolerance }: ShareBand): string {
  return tolerance === 0 ? share(planned) : `${share(planned)} ± ${share(tolerance)}`
}
