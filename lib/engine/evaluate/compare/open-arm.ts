// Requests of one group under way to a sum: histograms are merged only when there are two. Pure.
import type { Arm } from '#lib/check/compare/pair-row'
import type { TraceId } from '#lib/model/span'
import { addHistogram, toHistogram } from '#lib/topology/bins'

/** Of one bucket. */
const EXAMPLES_MAX = 5
const NONE: readonly TraceId[] = []

export interface ArmPart extends Pick<Arm, 'requests' | 'errors' | 'bins' | 'counts'> {
  readonly errorExamples?: readonly TraceId[]
  /** Slowest first. */
  readonly slowExamples?: readonly TraceId[]
}

export interface OpenArm {
  add(part: ArmPart): void
  done(): Arm
}

export function createArm(): OpenArm {
  let only: ArmPart | null = null
  let histogram: Map<number, number> | null = null
  let requests = 0
  let errors = 0
  let errorExamples = NONE
  let slow: readonly (readonly TraceId[])[] = []
  return {
    add(part) {
      if (only === null) only = part
      else {
        histogram ??= addedTo(new Map(), only)
        addHistogram(histogram, part)
      }
      requests += part.requests
      errors += part.errors
      const examples = part.errorExamples ?? NONE
      if (errorExamples.length < EXAMPLES_MAX && examples.length > 0) {
        errorExamples = [...errorExamples, ...examples].slice(0, EXAMPLES_MAX)
      }
      if (part.slowExamples !== undefined && slow.length < EXAMPLES_MAX) {
        slow = [...slow, part.slowExamples]
      }
    },
    done() {
      const { bins, counts } = histogram === null ? (only ?? EMPTY) : toHistogram(histogram)
      return { requests, errors, bins, counts, errorExamples, slowExamples: slowest(slow) }
    },
  }
}

const EMPTY = { bins: [], counts: [] }

function addedTo(histogram: Map<number, number>, part: ArmPart): Map<number, number> {
  addHistogram(histogram, part)
  return histogram
}

/** Nobody knows how slow each was: the slowest of each part, then the second of each. */
function slowest(parts: readonly (readonly TraceId[])[]): readonly TraceId[] {
  if (parts.length === 0) return NONE
  if (parts.length === 1) return (parts[0] ?? NONE).slice(0, EXAMPLES_MAX)
  const longest = Math.max(...parts.map((part) => part.length))
  const ranked = Array.from({ length: longest }, (_, i) => parts.flatMap((part) => part[i] ?? []))
  return ranked.flat().slice(0, EXAMPLES_MAX)
}
