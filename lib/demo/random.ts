// Seeded randomness of the demo: every run of a scenario draws the same traffic.

export interface Random {
  /** Uniform in [0, 1). */
  readonly next: () => number
  /** True with probability `p`. */
  readonly chance: (p: number) => boolean
  /** One of `items`, each with its weight. */
  readonly pick: <T>(items: readonly T[], weightOf: (item: T) => number) => T
  /** Whole number in [0, n). */
  readonly below: (n: number) => number
  /** Waiting time between independent arrivals, with this mean. */
  readonly exponential: (mean: number) => number
  /** Skewed duration: half of the draws are below `median`; `sigma` is the spread of its logarithm. */
  readonly lognormal: (median: number, sigma: number) => number
}

/** Mulberry32 (Tommy Ettinger, public domain): 32 bits of state are plenty for a demo. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next())
  return {
    next,
    chance: (p) => next() < p,
    below: (n) => Math.floor(next() * n),
    exponential: (mean) => -mean * Math.log(1 - next()),
    lognormal: (median, sigma) => median * Math.exp(sigma * normal()),
    pick: (items, weightOf) => {
      let left = next() * items.reduce((sum, item) => sum + weightOf(item), 0)
      for (const item of items) {
        left -= weightOf(item)
        if (left < 0) return item
      }
      const last = items.at(-1)
      if (last === undefined) throw new Error('nothing to pick from')
      return last
    },
  }
}

/** A seed of its own for each process, so that two services do not draw the same numbers. */
export function seedFor(seed: number, name: string): number {
  let hash = (seed ^ 0x811c9dc5) >>> 0
  for (const char of name) hash = Math.imul(hash ^ char.charCodeAt(0), 0x01000193) >>> 0
  return hash
}
