// How the numbers of findings are to be written: shares, ratios, durations, moments. Pure.
import type { Finding } from '#lib/model/verdict'

/** Fractions that read better as percentages. */
export const FRACTIONS: ReadonlySet<string> = new Set([
  ...['estimate', 'lower', 'upper', 'planned', 'tolerance', 'alpha', 'allow', 'limit', 'p0'],
  ...['errorRate', 'plannedNow', 'driverShare', 'driverLower', 'driverUpper', 'usualShare'],
  ...['expectedShare', 'minimum', 'baselineRate', 'floor', 'ceiling', 'within', 'matched'],
  ...['margin', 'driverEstimate', 'driverBaselineRate', 'driverExcess'],
  ...ofQuantiles('slowP', ''),
  ...ofQuantiles('slowP', 'Upper'),
  ...ofQuantiles('slowP', 'Baseline'),
  ...ofQuantiles('slowP', 'Limit'),
])

/** How many times as often or as long. */
export const RATIOS: ReadonlySet<string> = new Set(['ratio', 'allowedRatio', 'designEffect'])

/** Durations in ms; a name that ends in `Ms` is a moment instead. */
export const DURATIONS: ReadonlySet<string> = new Set([
  ...['gray', 'baseline'].flatMap((group) =>
    ['', 'Lower', 'Upper'].flatMap((end) => ofQuantiles(`${group}P`, end)),
  ),
  'thresholdP95',
])

function ofQuantiles(before: string, after: string): string[] {
  return ['50', '95', '99'].map((q) => `${before}${q}${after}`)
}

/** Since when it is so, epoch ms; null when the finding does not say. */
export function sinceMsOf({ outcome, numbers }: Finding): number | null {
  if (outcome !== 'fail') return null
  const since = numbers.sinceMs ?? numbers.failedAtMs
  return typeof since === 'number' ? since : null
}
