// Gray beside the baseline of each service over the window of a stage, as checks read it. Pure.

export interface Comparisons {
  /** In order of their names. */
  readonly services: readonly unknown[]
}

export const NO_COMPARISONS: Comparisons = { services: [] }
