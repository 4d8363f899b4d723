// The share of a stage in short: planned, observed, and how sure that is. Pure.
import type { Sample, SampledStage, ShareSum } from '#lib/check/sample'
import { type ShareBand, shareBand } from '#lib/check/share/share-band'
import { countedRequests } from '#lib/check/share/share-basis'
import type { Finding, ShareSummary } from '#lib/model/verdict'
import { type Prior, proportionInterval } from '#lib/stats/proportion'

/** The interval that is shown: the since-start half of traffic-share's default α of 1 %. */
const SHOWN_ALPHA = 0.005
/** Where a stage promises no share there is nothing to be near to. */
const FLAT: Prior = { kappa: 2, p0: 0.5 }

/**
 * `total` may hold more than the sample: what arrived last is shown before it is judged. `judged` is
 * the finding of traffic-share: the summary counts what it counted, for what it took that to be worth.
 */
export function shareSummary(
  stage: SampledStage,
  total: ShareSum,
  judged: Pick<Finding, 'numbers'> | null = null,
): ShareSummary {
  const band = stage.phase === 'running' ? shareBand(stage) : null
  const numbers = judged?.numbers ?? {}
  const planned = plannedShare(stage, numbers.planned)
  const tolerance =
    stage.phase === 'running' && band !== null ? numberOr(numbers.tolerance, band.tolerance) : null
  const said = { planned, tolerance: stage.phase === 'running' ? tolerance : 0 }
  return { ...said, ...observed(total, numbers, band) }
}

function observed(
  total: ShareSum,
  numbers: Finding['numbers'],
  band: ShareBand | null,
): Pick<ShareSummary, 'countedBy' | 'observed' | 'interval' | 'requests' | 'gray'> {
  const prior = band?.prior ?? FLAT
  const byUnit = numbers.countedBy === 'unit'
  const designEffect = numberOr(numbers.designEffect, 1)
  const counted = byUnit ? unitsOf(numbers) : countedRequests(total)
  const { n, k } = counted
  return {
    countedBy: byUnit ? 'unit' : 'request',
    observed: n === 0 ? null : k / n,
    interval: n === 0 ? null : proportionInterval({ k, n, designEffect }, SHOWN_ALPHA, prior),
    requests: byUnit ? n : total.requests,
    gray: byUnit ? k : total.gray,
  }
}

function unitsOf({ n, k }: Finding['numbers']): { readonly n: number; readonly k: number } {
  return { n: numberOr(n, 0), k: numberOr(k, 0) }
}

/** Before the first stage: nothing is promised, nothing is counted. */
export const NO_SHARE: ShareSummary = {
  planned: null,
  tolerance: null,
  observed: null,
  interval: null,
  requests: 0,
  gray: 0,
}

function plannedShare(
  { phase, planned, ramp }: Sample['stage'],
  judged: number | string | null | undefined,
): number | null {
  if (phase !== 'running') return phase === 'promoted' ? 1 : 0
  return ramp === undefined || planned === null ? planned : numberOr(judged, planned)
}

function numberOr(value: number | string | null | undefined, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise
}
