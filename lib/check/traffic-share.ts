// Check: is the gray share what the stage promised? Valid however often it is looked at. Pure.
import { z } from 'zod'
import { EVIDENCE_MAX, type Evidence } from '#lib/model/verdict'
import { percent } from '#lib/plan/quantities'
import { neededRequests } from '#lib/stats/needed-requests'
import type { Answer, Check } from './check'
import type { Sample } from './sample'
import { endedShare } from './share/ended-share'
import { plannedAt, shareBand } from './share/share-band'
import { type Basis, basisOf } from './share/share-basis'
import { type ShareDriver, shareDriver } from './share/share-driver'
import { type ShareEvidence, shareEvidence } from './share/share-evidence'
import { sumBetween } from './share/share-sums'
import { driverWords, noun, nouns, promise, shareSubject, whyRequests } from './share/share-words'
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
  version: 2,
  title: 'Is the gray share what the stage promised?',
  options,
  needs: ['share', 'routes'],
  required: true,
  run(sample, given) {
    if (sample.stage.phase !== 'running') return [endedShare(sample, given)]
    if (shareBand(sample.stage) === null || sample.split.by === 'none') return []
    return [sample.share.total.requests === 0 ? noData(sample, given) : judge(sample, given)]
  },
}

/** What one look found. */
interface Look {
  readonly sample: Sample
  readonly given: Options
  readonly basis: Basis
  readonly found: ShareEvidence
  readonly numbers: Answer['numbers']
}

function judge(sample: Sample, given: Options): Answer {
  const basis = basisOf(sample, given.designEffect)
  const found = shareEvidence(sample, basis, given.alpha) as ShareEvidence
  const numbers = numbersOf({ sample, given, basis, found })
  const look: Look = { sample, given, basis, found, numbers }
  // Routed by user, but no user in sight: nobody knows how few decisions these requests are.
  if (basis.kind === 'unseen' && given.designEffect === 1) return noUnits(look)
  if (found.deviates) return deviation(look)
  return found.since.answer === 'within' ? within(look) : tooFew(look)
}

function numbersOf({ sample, given, basis, found }: Omit<Look, 'numbers'>): Answer['numbers'] {
  const { share: seen, split, window, stage } = sample
  const { alpha } = given
  const { kind, designEffect } = basis
  const { n, k, band, since, lnM } = found
  const { requests, gray } = seen.total
  const byUnit = kind === 'unit'
  const now = stage.ramp === undefined ? {} : { plannedNow: plannedAt(stage, window.toMs) }
  const { units } = seen
  return {
    n,
    k,
    estimate: k / n,
    lower: since.lower,
    upper: since.upper,
    planned: band.planned,
    tolerance: band.tolerance,
    ...now,
    unknown: seen.unknown,
    ...(split.of === null ? {} : { ineligible: seen.ineligible ?? 0 }),
    ...(n === requests && k === gray ? {} : { requests, grayRequests: gray }),
    ...(units === undefined
      ? {}
      : { unitless: units.unitless, repeated: units.repeated, mixed: units.mixed }),
    lnE: finite(since.lnE),
    lnM: finite(lnM),
    thresholdLn: since.thresholdLn,
    alarmLn: found.alarmLn,
    alpha,
    kappa: band.prior.kappa,
    p0: band.prior.p0,
    designEffect: byUnit ? 1 : designEffect,
    looksBack: found.looksBack,
    countedBy: byUnit ? 'unit' : 'request',
    ...(split.unit === null ? {} : { unit: split.unit, unitsSeen: kind }),
    method: found.method,
  }
}

const NO_EVIDENCE: readonly Evidence[] = []

/** Tells the share since the fault began, when that is not since the stage began. */
function deviation({ sample, basis, found, numbers }: Look): Answer {
  const { share: seen } = sample
  const late = found.since.answer === 'deviates' ? null : found.late
  const strongest = late ?? { k: found.k, n: found.n, band: found.band }
  const observed = strongest.k / strongest.n
  const reach =
    `${share(observed)} of ${nouns(sample, basis)} ${observed === 0 ? 'reach' : 'reached'} gray ` +
    `instead of ${promise(strongest.band)}`
  const basisText = `${count(strongest.k)} of ${count(strongest.n)}`
  const { lower, upper } = found.since
  const what = late
    ? `Since ${clock(late.fromMs)} ${reach} (${basisText}; ` +
      `${share(found.k / found.n)} since the stage began).`
    : `${reach} (${basisText}; surely between ${share(lower)} and ${share(upper)}).`
  const sinceMs = found.late?.fromMs ?? sample.window.fromMs
  const sum = late === null ? seen.total : sumBetween(seen, late.fromMs, late.toMs)
  const driver = shareDriver(sample, sum, basis.designEffect)
  const tooHigh = observed > strongest.band.planned
  const examples = tooHigh ? seen.grayExamples : seen.baselineExamples
  const note = tooHigh ? 'reached gray' : 'reached baseline'
  return {
    subject: shareSubject(sample),
    outcome: 'fail',
    code: 'share-deviates',
    summary: `${what}${driverWords(driver)}${whyRequests(sample, basis)}`,
    numbers: {
      ...numbers,
      sinceMs,
      sinceN: found.late?.n ?? found.n,
      sinceK: found.late?.k ?? found.k,
      ...driverNumbers(driver),
    },
    evidence: examples.slice(0, EVIDENCE_MAX).map((traceId): Evidence => ({ traceId, note })),
    moreRequestsNeeded: null,
  }
}

function driverNumbers(driver: ShareDriver | null): Answer['numbers'] {
  if (driver === null) return { driver: 'none' }
  return {
    driver: driver.dimension,
    driverValue: driver.value,
    driverN: driver.n,
    driverK: driver.k,
    driverEstimate: driver.k / driver.n,
    driverLower: driver.lower,
    driverUpper: driver.upper,
    driverLnE: finite(driver.lnE),
    driverOf: driver.of,
  }
}

function within({ sample, basis, found, numbers }: Look): Answer {
  const { k, n, band, since } = found
  return {
    subject: shareSubject(sample),
    outcome: 'pass',
    code: 'share-within',
    summary:
      `Gray gets ${share(k / n)} of ${nouns(sample, basis)}, as promised: ${promise(band)} ` +
      `(${count(k)} of ${count(n)}; surely between ${share(since.lower)} and ` +
      `${share(since.upper)}).${whyRequests(sample, basis)}`,
    numbers,
    evidence: NO_EVIDENCE,
    moreRequestsNeeded: null,
  }
}

function tooFew({ sample, basis, found, numbers }: Look): Answer {
  const { k, n, band, since } = found
  const more = requestsNeeded(sample, basis, found)
  const start =
    `Too early to say: ${count(k)} of ${count(n)} ${n === 1 ? noun(sample, basis) : nouns(sample, basis)} ` +
    `reached gray, so the share is between ${share(since.lower)} and ${share(since.upper)}; ` +
    `planned is ${promise(band)}`
  const rest =
    more === null
      ? `${start}. It lies on the edge of what is allowed.`
      : `${start}. About ${several(more, 'more request')} would decide.`
  return {
    subject: shareSubject(sample),
    outcome: 'inconclusive',
    code: 'share-insufficient',
    summary: `${rest}${whyRequests(sample, basis)}`,
    numbers,
    evidence: NO_EVIDENCE,
    moreRequestsNeeded: more,
  }
}

/** In requests, also where units or sampled requests are what counts. */
function requestsNeeded(
  { share: seen }: Sample,
  { kind, designEffect }: Basis,
  { k, n, band, since }: ShareEvidence,
): number | null {
  const counts = { k, n, designEffect: kind === 'unit' ? 1 : designEffect }
  const { thresholdLn } = since
  const more = neededRequests(counts, band, { thresholdLn, prior: band.prior })
  return more === null || n === 0 ? more : Math.ceil((more * seen.total.requests) / n)
}

function noUnits({ sample, found, numbers }: Look): Answer {
  const { k, n, band } = found
  const { unit } = sample.split
  return {
    subject: shareSubject(sample),
    outcome: 'inconclusive',
    code: 'share-no-units',
    summary:
      `${share(k / n)} of ${several(n, 'request')} reached gray, planned is ${promise(band)}; but ` +
      `routing is by ${unit}, and no request names one, so nobody knows how sure that is. Keep the ` +
      `attribute ${unit} (GRAYPROOF_ATTRIBUTES), or give traffic-share a designEffect.`,
    numbers,
    evidence: NO_EVIDENCE,
    moreRequestsNeeded: null,
  }
}

function noData(sample: Sample, { alpha, designEffect }: Options): Answer {
  const { unknown, ineligible = 0 } = sample.share
  const { planned, tolerance, ...band } = shareBand(sample.stage) ?? NEVER
  const subject = shareSubject(sample)
  const thresholdLn = Math.log(2 / alpha)
  const nothing = { k: 0, n: 0, designEffect }
  const counted = sample.split.of === null ? {} : { ineligible }
  const kind = ineligible === 0 ? 'request' : 'eligible request'
  // Of a ramp where it ends: while nothing arrives, nothing that is said may move.
  const said = promise({ ...band, planned, tolerance })
  return {
    subject,
    outcome: 'inconclusive',
    code: unknown === 0 ? 'share-no-data' : 'share-unknown-only',
    summary:
      unknown === 0
        ? `No ${kind} has passed ${subject} since ${clock(sample.window.fromMs)}; planned is ${said}.`
        : `All ${several(unknown, 'request')} reached instances that are neither gray nor baseline: check the selectors of the plan.`,
    numbers: { n: 0, k: 0, unknown, ...counted, planned, tolerance, alpha },
    evidence: NO_EVIDENCE,
    moreRequestsNeeded: neededRequests(nothing, band, { thresholdLn, prior: band.prior }),
  }
}

const NEVER = { planned: 0, tolerance: 0, lo: 0, hi: 1, prior: { kappa: 2, p0: 0.5 } }
