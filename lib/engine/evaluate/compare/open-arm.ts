// Requests of one group under way to a sum: histograms are merged only when there are two. Pure.
import type { Arm } from '#lib/check/compare/pair-row'
import { countAll, emptyTally, type Tally, toBinned } from '#lib/check/compare/sums/tally'
import type { TraceId } from '#lib/model/span'

/** Of one bucket. */
const EXAMPLES_MAX = 5
const NONE: readonly TraceId[] = []
const NO_LISTS: readonly (readonly TraceId[])[] = []
/** Histograms with more bins than this are merged in an array over all bins. */
const SPARSE_MAX = 24

export interface ArmPart extends Pick<Arm, 'requests' | 'errors' | 'bins' | 'counts'> {
  readonly errorExamples?: readonly TraceId[]
  /** Slowest first. */
  readonly slowExamples?: readonly TraceId[]
}

/** There are tens of thousands of these in a bucket: plain fields, lists shared while they can be. */
export interface OpenArm {
  requests: number
  errors: number
  bins: readonly number[]
  counts: readonly number[]
  /** Takes the place of `bins` and `counts` once there are many. */
  tally: Tally | null
  errorExamples: readonly TraceId[]
  slow: readonly (readonly TraceId[])[]
}

export function openArm(): OpenArm {
  return {
    requests: 0,
    errors: 0,
    bins: [],
    counts: [],
    tally: null,
    errorExamples: NONE,
    slow: NO_LISTS,
  }
}

export function addToArm(arm: OpenArm, part: ArmPart): void {
  arm.requests += part.requests
  arm.errors += part.errors
  addHistogram(arm, part)
  const { errorExamples = NONE, slowExamples } = part
  if (errorExamples.length > 0 && arm.errorExamples.length < EXAMPLES_MAX) {
    arm.errorExamples =
      arm.errorExamples.length === 0 && errorExamples.length <= EXAMPLES_MAX
        ? errorExamples
        : [...arm.errorExamples, ...errorExamples].slice(0, EXAMPLES_MAX)
  }
  if (slowExamples !== undefined && arm.slow.length < EXAMPLES_MAX) {
    arm.slow = arm.slow.length === 0 ? [slowExamples] : [...arm.slow, slowExamples]
  }
}

export function closeArm(arm: OpenArm): Arm {
  const { requests, errors, errorExamples, slow, tally } = arm
  const { bins, counts } = tally === null ? arm : toBinned(tally)
  return { requests, errors, bins, counts, errorExamples, slowExamples: slowest(slow) }
}

function addHistogram(arm: OpenArm, part: ArmPart): void {
  if (arm.tally === null && arm.bins.length === 0) {
    arm.bins = part.bins
    arm.counts = part.counts
  } else if (arm.tally === null && arm.bins.length + part.bins.length <= SPARSE_MAX) {
    merge(arm, part)
  } else {
    if (arm.tally === null) {
      arm.tally = emptyTally()
      countAll(arm.tally, arm)
    }
    countAll(arm.tally, part)
  }
}

/** Two ascending lists of bins into one. */
function merge(arm: OpenArm, part: ArmPart): void {
  const bins: number[] = []
  const counts: number[] = []
  let i = 0
  let j = 0
  while (i < arm.bins.length || j < part.bins.length) {
    const own = arm.bins[i] ?? Infinity
    const other = part.bins[j] ?? Infinity
    let count = 0
    if (own <= other) {
      count += arm.counts[i] ?? 0
      i += 1
    }
    if (other <= own) {
      count += part.counts[j] ?? 0
      j += 1
    }
    bins.push(Math.min(own, other))
    counts.push(count)
  }
  arm.bins = bins
  arm.counts = counts
}

/** Nobody knows how slow each was: the slowest of each part, then the second of each. */
function slowest(parts: readonly (readonly TraceId[])[]): readonly TraceId[] {
  const [first = NONE] = parts
  if (parts.length <= 1) return first.length <= EXAMPLES_MAX ? first : first.slice(0, EXAMPLES_MAX)
  const found: TraceId[] = []
  let longest = 1
  for (let rank = 0; rank < longest; rank += 1) {
    for (const part of parts) {
      longest = Math.max(longest, part.length)
      const traceId = part[rank]
      if (traceId === undefined) continue
      if (found.length === EXAMPLES_MAX) return found
      found.push(traceId)
    }
  }
  return found
}
