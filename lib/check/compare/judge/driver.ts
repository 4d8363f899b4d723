// Which endpoint, caller, instance or label a difference comes from. Pure.
import type { Compared } from '#lib/check/compare/comparison'
import { eBenjaminiHochberg } from '#lib/stats/e-bh'

/** Expected share of false ones among those that are believed. */
const ALPHA = 0.1
/** It must have this much more of the difference than of the requests, both as parts of the whole. */
const BEYOND_ITS_SHARE = 0.1

export interface Part {
  readonly compared: Compared
  readonly lnM: number
  /** How much worse than the baseline, in a unit that adds up over parts: errors, slow requests. */
  readonly excess: number
  readonly requests: number
}

export type Driver = Part & {
  /** Its part of the service's difference, 0..1 or a little beyond. */
  readonly excessShare: number
}

/**
 * Of the parts that are surely worse (e-BH on current evidence) the one that has most of the
 * difference beyond its share of requests; null when the difference is spread like the requests.
 */
export function driverOf(
  parts: readonly Part[],
  whole: Pick<Part, 'excess' | 'requests'>,
): Driver | null {
  if (!(whole.excess > 0)) return null
  const asked = parts.filter(({ requests }) => requests > 0)
  const believed = eBenjaminiHochberg(
    asked.map(({ lnM }) => lnM),
    ALPHA,
  )
  const ranked = believed
    .flatMap((i) => asked[i] ?? [])
    .map((part) => {
      const excessShare = part.excess / whole.excess
      return { ...part, excessShare, beyond: excessShare - part.requests / whole.requests }
    })
    .filter(({ beyond }) => beyond >= BEYOND_ITS_SHARE)
  const first = ranked.reduce<(typeof ranked)[number] | null>(
    (best, part) => (best === null || part.beyond > best.beyond ? part : best),
    null,
  )
  if (first === null) return null
  const { beyond: _beyond, ...driver } = first
  return driver
}

/** "endpoint GET /orders", "label zone=b" */
export function partName({ dimension, value }: Compared): string {
  return `${dimension} ${value}`
}
