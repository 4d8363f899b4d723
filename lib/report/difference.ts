// How far gray is from the baseline, and whether that is sure. Pure.

/** Ends are null where the data leaves them open. */
export interface Difference {
  readonly estimate: number
  readonly lower: number | null
  readonly upper: number | null
}

/** Whether the interval lies on one side of "no difference". */
export function surely({
  lower,
  upper,
}: Pick<Difference, 'lower' | 'upper'>): 'worse' | 'better' | null {
  if (lower !== null && lower > 0) return 'worse'
  return upper !== null && upper < 0 ? 'better' : null
}
