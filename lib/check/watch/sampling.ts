// Whether the traces of a service are samples, of what size, and whether anybody says so. Pure.
import type { GroupQuality, Sample, SourceQuality } from '#lib/check/sample'

/** Fewer traces say nothing about how a group is sampled. */
const TRACES_MIN = 30
/** A cap lower than this cannot be told from rare traffic. */
const CAP_MEAN_MIN = 5
/**
 * Largest variance ÷ mean of a cap. Requests that come by themselves give about 1 (Poisson); over the
 * CAP_WINDOW_MS = 100 spans of 3 s that ratio has a standard deviation of √(2/99) = 0.14, so that 0.1
 * is six of them away. A cap that is always reached gives about 0.
 */
const CAP_DISPERSION_MAX = 0.1
const CAP_WINDOW_MS = 300_000

export interface SamplingGap {
  /** Requests that one trace stands for. */
  readonly gray: number
  readonly baseline: number
}

/** Null unless one trace of gray stands for another number of requests than one of baseline. */
export function samplingGap(
  groups: readonly GroupQuality[],
  tolerance: number,
): SamplingGap | null {
  const [gray, baseline] = (['gray', 'baseline'] as const).map((name) => weightOf(groups, name))
  if (gray == null || baseline == null) return null
  const apart = Math.max(gray, baseline) / Math.min(gray, baseline)
  return apart > 1 + tolerance ? { gray, baseline } : null
}

function weightOf(groups: readonly GroupQuality[], name: GroupQuality['group']): number | null {
  const own = groups.filter(({ group }) => group === name)
  const traces = own.reduce((sum, one) => sum + (one.traces ?? 0), 0)
  const weight = own.reduce((sum, one) => sum + (one.weight ?? 0), 0)
  return traces < TRACES_MIN || weight <= 0 ? null : weight / traces
}

/**
 * SkyWalking agents may keep the first n traces of every 3 s and say so nowhere. Then they begin
 * exactly n, span for span, as no traffic does but a load generator: hence only a suspicion.
 */
export function mayBeCapped(source: SourceQuality, { window }: Pick<Sample, 'window'>): boolean {
  return (
    source.protocol === 'skywalking' &&
    window.toMs - window.fromMs >= CAP_WINDOW_MS &&
    source.rootsMean >= CAP_MEAN_MIN &&
    source.rootsVariance / source.rootsMean < CAP_DISPERSION_MAX
  )
}
