// The share of a stage in short: planned, observed, and how sure that is. Pure.
import type { Sample, SampledStage, ShareSum } from '#lib/check/sample'
import { shareBand } from '#lib/check/share/share-band'
import type { ShareSummary } from '#lib/model/verdict'
import { type Prior, proportionInterval } from '#lib/stats/proportion'

/** The interval that is shown: the since-start half of traffic-share's default α of 1 %. */
const SHOWN_ALPHA = 0.005
/** Where a stage promises no share there is nothing to be near to. */
const FLAT: Prior = { kappa: 2, p0: 0.5 }

/** `total` may hold more than the sample: what arrived last is shown before it is judged. */
export function shareSummary(stage: SampledStage, total: ShareSum): ShareSummary {
  const band = stage.phase === 'running' ? shareBand(stage) : null
  const planned = plannedShare(stage)
  const { requests, gray } = total
  const prior = band?.prior ?? FLAT
  return {
    planned,
    tolerance: stage.phase === 'running' ? (band?.tolerance ?? null) : 0,
    observed: requests === 0 ? null : gray / requests,
    interval:
      requests === 0 ? null : proportionInterval({ k: gray, n: requests }, SHOWN_ALPHA, prior),
    requests,
    gray,
  }
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

function plannedShare({ phase, planned }: Sample['stage']): number | null {
  if (phase === 'running') return planned
  return phase === 'promoted' ? 1 : 0
}
