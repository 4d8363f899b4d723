// Latency histograms with relative error 1 %: DDSketch's bins, merged and read. Pure.
import { BIN_GAMMA } from '#lib/model/hop'

/** Sparse: `counts[i]` durations lie in bin `bins[i]`; bins ascend. */
export interface Histogram {
  readonly bins: readonly number[]
  readonly counts: readonly number[]
}

const LOG_GAMMA = Math.log(BIN_GAMMA)

/**
 * Bin i holds (γ^(i-1), γ^i] µs, bin 0 up to 1 µs. Masson, Rim, Lee: "DDSketch", VLDB 2019, section 2.
 */
export function binOf(durationUs: number): number {
  return durationUs <= 1 ? 0 : Math.ceil(Math.log(durationUs) / LOG_GAMMA)
}

/** The value of a bin that is within 1 % of all it holds, in µs. */
export function binValueUs(bin: number): number {
  return (2 * BIN_GAMMA ** bin) / (BIN_GAMMA + 1)
}

export function mergeHistograms(histograms: Iterable<Histogram>): Histogram {
  const sums = new Map<number, number>()
  for (const histogram of histograms) addHistogram(sums, histogram)
  return toHistogram(sums)
}

/** Adds to a bin → count map that the caller keeps. */
export function addHistogram(sums: Map<number, number>, { bins, counts }: Histogram): void {
  for (let i = 0; i < bins.length; i++) {
    const bin = bins[i] ?? 0
    sums.set(bin, (sums.get(bin) ?? 0) + (counts[i] ?? 0))
  }
}

export function toHistogram(sums: ReadonlyMap<number, number>): Histogram {
  const bins = [...sums.keys()].sort((a, b) => a - b)
  return { bins, counts: bins.map((bin) => sums.get(bin) ?? 0) }
}

export function countIn({ counts }: Histogram): number {
  return counts.reduce((sum, count) => sum + count, 0)
}

/** The q-quantile in ms, 0 ≤ q ≤ 1, within 1 %; null without data. */
export function quantileMs(histogram: Histogram, q: number): number | null {
  const total = countIn(histogram)
  if (total === 0) return null
  const rank = q * (total - 1)
  let seen = 0
  for (let i = 0; i < histogram.bins.length; i++) {
    seen += histogram.counts[i] ?? 0
    if (seen > rank) return binValueUs(histogram.bins[i] ?? 0) / 1_000
  }
  return binValueUs(histogram.bins.at(-1) ?? 0) / 1_000
}
