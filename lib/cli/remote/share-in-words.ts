// The share of a stage in one phrase, for a terminal.
import { count, share as percent } from '#lib/check/wording'
import type { ShareSummary } from '#lib/model/verdict'

/** "14% of 10,000, planned 10% ± 2%", or what of it is known. */
export function shareInWords(share: ShareSummary): string {
  const { planned, tolerance, observed, requests } = share
  const units = share.countedBy === 'unit' ? ' users or sessions' : ''
  const seen =
    observed === null ? 'no requests yet' : `${percent(observed)} of ${count(requests)}${units}`
  if (planned === null) return seen
  const band = tolerance === null || tolerance === 0 ? '' : ` ± ${percent(tolerance)}`
  return `${seen}, planned ${percent(planned)}${band}`
}
