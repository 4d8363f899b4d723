// Seeded requests of both groups, bucket by bucket, as a book of comparisons is fed with them.

import { type Book, type BookSettings, createBook } from '#lib/check/compare/book'
import type { Comparisons } from '#lib/check/compare/comparison'
import type { Arm, Dimension, PairRow } from '#lib/check/compare/pair-row'
import type { Sample } from '#lib/check/sample'
import type { Random } from '#lib/demo/random'
import { BUCKET_MS } from '#lib/model/hop'
import { binOf } from '#lib/topology/bins'
import { NOON_MS, sample, traceId } from '#test/check/sample'

export const SERVICE = 'favorites-service'

/** How one group answers: the latency in ms of one request, and how often it fails. */
export interface Behaviour {
  readonly errorRate: number
  readonly latencyMs: (random: Random) => number
}

/** Half of the requests below 55 ms, and one of fifty ten times as slow: p95 221 ms, p99 665 ms. */
export const USUAL: Behaviour = {
  errorRate: 0.005,
  latencyMs: (random) => (random.chance(0.02) ? 10 : 1) * random.lognormal(55, 0.8),
}

export function slower(factor: number): Behaviour {
  return { ...USUAL, latencyMs: (random) => factor * USUAL.latencyMs(random) }
}

export function armOf(given: Partial<Arm> & Pick<Arm, 'requests'>): Arm {
  return { errors: 0, bins: [], counts: [], errorExamples: [], slowExamples: [], ...given }
}

/** An arm of `requests` drawn requests; null without any. */
export function draw(random: Random, requests: number, behaviour: Behaviour): Arm | null {
  if (requests === 0) return null
  const bins = new Map<number, number>()
  let errors = 0
  for (let i = 0; i < requests; i += 1) {
    if (random.chance(behaviour.errorRate)) errors += 1
    const bin = binOf(behaviour.latencyMs(random) * 1_000)
    bins.set(bin, (bins.get(bin) ?? 0) + 1)
  }
  const sorted = [...bins].sort(([a], [b]) => a - b)
  return armOf({
    requests,
    errors,
    bins: sorted.map(([bin]) => bin),
    counts: sorted.map(([, n]) => n),
    errorExamples: errors === 0 ? [] : [traceId(random.below(1e9))],
    slowExamples: [traceId(random.below(1e9))],
  })
}

export function poisson(random: Random, mean: number): number {
  let hits = -1
  for (let left = mean; left >= 0; hits += 1) left -= random.exponential(1)
  return hits
}

export function row(
  value: string,
  gray: Arm | null,
  baseline: Arm | null,
  dimension: Dimension = 'endpoint',
): PairRow {
  return { service: SERVICE, dimension, value, gray, baseline }
}

export const BOOK: BookSettings = {
  fromMs: NOON_MS,
  services: [SERVICE],
  errorRate: { ratio: 1.5, alpha: 0.05 },
  latency: { margin: 0.1, alpha: 0.05 },
  thresholds: new Map(),
  before: null,
}

export function bookOf(given: Partial<BookSettings> = {}): Book {
  return createBook({ ...BOOK, ...given })
}

export function bucketMs(bucket: number): number {
  return NOON_MS + bucket * BUCKET_MS
}

const SAMPLE = sample()

export function compareSample(comparisons: Comparisons, given: Partial<Sample> = {}): Sample {
  return { ...SAMPLE, comparisons, ...given }
}
