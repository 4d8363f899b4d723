// How: seeded days at the very edge of what is allowed, looked at every minute. A test at level α may
// ring on at most α of the days; the limits below leave room for the noise of this many days.
import { describe, expect, it } from 'vitest'
import { createRandom, type Random } from '#lib/demo/random'
import { type Kernel, lnEByStart, multiStartLnE } from '#lib/stats/multi-start'
import { cochranMantelHaenszel } from '#lib/stats/ratio/mantel-haenszel'
import { ERROR_THETAS } from '#lib/stats/ratio/ratio'
import { type RatioSums, ratioKernel, ratioSums } from '#lib/stats/ratio/ratio-kernel'
import type { Stratum } from '#lib/stats/ratio/stratum'

const ALPHA = 0.05
const DAYS = 300
const MINUTES = 300
const EDGE = { rho: 1.5, thetas: ERROR_THETAS, floor: 0 }

/** Jumps from hit to hit, since most requests are none. */
function binomial(random: Random, n: number, p: number): number {
  let hits = -1
  for (let i = 0; i <= n; hits += 1)
    i += 1 + Math.floor(Math.log1p(-random.next()) / Math.log1p(-p))
  return hits
}

/** Two endpoints of unlike rates and mix, both errors waxing and waning over the day. */
function minute(random: Random, at: number, ratio: number): Stratum[] {
  const tide = 1 + Math.sin((2 * Math.PI * at) / MINUTES)
  return [
    { ng: 100, nb: 500, rate: 0.002 * tide },
    { ng: 50, nb: 900, rate: 0.005 * tide },
  ].map(({ ng, nb, rate }) => {
    return { g: binomial(random, ng, rate * ratio), ng, b: binomial(random, nb, rate), nb }
  })
}

/** Share of days on which `rings` was true at any look. */
function alarms(rings: (strata: Stratum[]) => boolean, days: number, ratio: number): number {
  const random = createRandom(20_240_229)
  let rung = 0
  for (let day = 0; day < days; day += 1) {
    const strata: Stratum[] = []
    for (let at = 0; at < MINUTES; at += 1) {
      strata.push(...minute(random, at, ratio))
      if (!rings(strata)) continue
      rung += 1
      break
    }
  }
  return rung / days
}

/** Reads the newest minute of a growing day into sums; starts again with each new day. */
function following(kernel: Kernel<RatioSums>, read: (slots: readonly RatioSums[]) => number) {
  const slotMinutes = 10
  let slots: RatioSums[] = []
  return (strata: readonly Stratum[]) => {
    const at = strata.length / 2 - 1
    if (at === 0) slots = []
    const slot = Math.floor(at / slotMinutes)
    const sums = ratioSums(strata.slice(-2), EDGE)
    slots[slot] = kernel.add(slots[slot] ?? kernel.nothing, sums)
    return read(slots) >= Math.log(1 / ALPHA)
  }
}

describe('the ratio evidence, looked at all day', () => {
  const kernel = ratioKernel(EDGE)
  const sinceStart = (slots: readonly RatioSums[]) => kernel.lnE(slots.reduce(kernel.add))
  const fromAnyStart = (slots: readonly RatioSums[]) =>
    multiStartLnE(lnEByStart(kernel, { total: slots.reduce(kernel.add), slots }))

  it('rings on few of the days on which gray is exactly as bad as allowed', () => {
    expect(alarms(following(kernel, sinceStart), DAYS, EDGE.rho)).toBeLessThanOrEqual(ALPHA)
    expect(alarms(following(kernel, fromAnyStart), DAYS / 3, EDGE.rho)).toBeLessThanOrEqual(ALPHA)
  })

  it('rings on nearly every day on which gray fails three times as often as allowed', () => {
    expect(alarms(following(kernel, sinceStart), 50, 3 * EDGE.rho)).toBeGreaterThan(0.9)
  })

  it('is needed: the usual test, looked at as often, rings on many days without a difference', () => {
    const usual = (strata: Stratum[]) => cochranMantelHaenszel(strata).pTwoSided < ALPHA
    expect(alarms(usual, 40, 1)).toBeGreaterThan(3 * ALPHA)
  })
})
