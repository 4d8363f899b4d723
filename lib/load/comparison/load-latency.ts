// Reads how long requests to one service or endpoint took: gray beside baseline, as densities.
import { isoTime } from '#lib/load/iso-time'
import { BIN_GAMMA } from '#lib/model/hop'
import type { Database } from '#lib/store/client'
import { countIn, type Histogram, mergeHistograms, quantileMs } from '#lib/topology/bins'
import { type PlacedCallsArgs, readPlacedCalls } from './placed-calls'

/** Columns of a drawing: 3 times the cube root of the smaller group, finer ones would show noise. */
const COLUMNS_MAX = 72
const COLUMNS_MIN = 18
const COLUMNS_FACTOR = 3
/** What is slower or faster than almost all would squeeze the rest together. */
const TAIL = 0.001

export interface LatencyDensity {
  readonly requests: number
  /** Part of the group's requests in each column; they add up to at most 1. */
  readonly parts: readonly number[]
  readonly p50Ms: number | null
  readonly p95Ms: number | null
  readonly p99Ms: number | null
}

export interface LatencyDistribution {
  readonly from: string
  readonly to: string
  readonly service: string
  /** Null: all endpoints of the service together. */
  readonly endpoint: string | null
  /** Ends of the columns, one more than there are columns; a logarithmic axis. */
  readonly edgesMs: readonly number[]
  readonly gray: LatencyDensity
  readonly baseline: LatencyDensity
}

export interface LatencyArgs extends PlacedCallsArgs {
  readonly service: string
  readonly endpoint: string | null
}

export async function loadLatency(db: Database, args: LatencyArgs): Promise<LatencyDistribution> {
  const { service, endpoint, fromMs, toMs } = args
  const calls = (await readPlacedCalls(db, args)).filter(
    (call) => call.service === service && (endpoint === null || call.endpointName === endpoint),
  )
  const of = (group: 'gray' | 'baseline') =>
    mergeHistograms(calls.filter((call) => call.group === group))
  const subject = { from: isoTime(fromMs), to: isoTime(toMs), service, endpoint }
  return { ...subject, ...latencyDensities(of('gray'), of('baseline')) }
}

/** Both on the same columns, so that areas compare. */
export function latencyDensities(
  gray: Histogram,
  baseline: Histogram,
): Pick<LatencyDistribution, 'edgesMs' | 'gray' | 'baseline'> {
  const ends = [gray, baseline].flatMap((histogram) => [
    binAt(histogram, TAIL),
    binAt(histogram, 1 - TAIL),
  ])
  const known = ends.filter((bin): bin is number => bin !== null)
  const [first, last] = known.length === 0 ? [0, -1] : [Math.min(...known), Math.max(...known)]
  const sizes = [gray, baseline].map(countIn).filter((size) => size > 0)
  const wanted = Math.round(COLUMNS_FACTOR * Math.cbrt(Math.min(...sizes)))
  const most = Math.min(COLUMNS_MAX, Math.max(COLUMNS_MIN, wanted))
  const width = Math.max(1, Math.ceil((last - first + 1) / most))
  const columns = Math.max(0, Math.ceil((last - first + 1) / width))
  const edgesMs = Array.from(
    { length: columns === 0 ? 0 : columns + 1 },
    // Bin i holds (γ^(i−1), γ^i] µs.
    (_, column) => BIN_GAMMA ** (first - 1 + column * width) / 1_000,
  )
  const toDensity = (histogram: Histogram) => densityOf(histogram, { first, width, columns })
  return { edgesMs, gray: toDensity(gray), baseline: toDensity(baseline) }
}

interface Grid {
  readonly first: number
  /** In bins. */
  readonly width: number
  readonly columns: number
}

function densityOf(histogram: Histogram, { first, width, columns }: Grid): LatencyDensity {
  const requests = countIn(histogram)
  const counts = new Array<number>(columns).fill(0)
  for (const [index, bin] of histogram.bins.entries()) {
    const column = Math.floor((bin - first) / width)
    if (column < 0 || column >= columns) continue
    counts[column] = (counts[column] ?? 0) + (histogram.counts[index] ?? 0)
  }
  return {
    requests,
    parts: counts.map((count) => (requests === 0 ? 0 : count / requests)),
    p50Ms: quantileMs(histogram, 0.5),
    p95Ms: quantileMs(histogram, 0.95),
    p99Ms: quantileMs(histogram, 0.99),
  }
}

function binAt(histogram: Histogram, q: number): number | null {
  const rank = q * countIn(histogram)
  let seen = 0
  for (const [index, bin] of histogram.bins.entries()) {
    seen += histogram.counts[index] ?? 0
    if (seen >= rank) return bin
  }
  return null
}
