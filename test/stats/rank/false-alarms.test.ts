// How: seeded days on which gray is exactly as slow as its margin allows, looked at every minute. A
// test at level α may ring on at most α of the days; the limits leave room for the noise.
import { describe, expect, it } from 'vitest'
import { createRandom } from '#lib/demo/random'
import { BIN_GAMMA } from '#lib/model/hop'
import { rankKernel } from '#lib/stats/rank/rank-evidence'
import { vanElteren, vanElterenSums } from '#lib/stats/rank/van-elteren'
import { dense } from '#test/stats/comparison-vectors'

const ALPHA = 0.05
const DAYS = 200
const MINUTES = 200
const SHIFT = 5
const LN_GAMMA = Math.log(BIN_GAMMA)

interface Look {
  readonly sequential: boolean
  readonly usual: boolean
}

/** Share of days on which either test rang at any look; gray is slower by `bins`. */
function alarms(days: number, bins: number): { sequential: number; usual: number } {
  const random = createRandom(7)
  const kernel = rankKernel()
  const histogram = (n: number, shift: number) => {
    const counts = Array.from({ length: 100 }, () => 0)
    for (let i = 0; i < n; i += 1) {
      const bin = Math.round(Math.log(random.lognormal(1, 0.3)) / LN_GAMMA) + 45 + shift
      const inside = Math.min(99, Math.max(0, bin))
      counts[inside] = (counts[inside] ?? 0) + 1
    }
    return dense(counts)
  }
  const day = (): Look => {
    let sums = kernel.nothing
    let seen: Look = { sequential: false, usual: false }
    for (let minute = 0; minute < MINUTES; minute += 1) {
      const pair = { gray: histogram(5, bins), base: histogram(30, 0) }
      sums = kernel.add(sums, vanElterenSums([pair], SHIFT))
      seen = {
        sequential: seen.sequential || kernel.lnE(sums) >= Math.log(1 / ALPHA),
        usual: seen.usual || vanElteren(sums).pGreater < ALPHA,
      }
    }
    return seen
  }
  const looks = Array.from({ length: days }, day)
  const share = (kind: keyof Look) => looks.filter((look) => look[kind]).length / days
  return { sequential: share('sequential'), usual: share('usual') }
}

describe('the rank evidence, looked at all day', () => {
  it('rings on few days at the margin, where the usual test rings on many', () => {
    const { sequential, usual } = alarms(DAYS, SHIFT)
    expect(sequential).toBeLessThanOrEqual(ALPHA)
    expect(usual).toBeGreaterThan(3 * ALPHA)
  })

  it('rings on nearly every day on which gray is a third slower than the margin', () => {
    expect(alarms(20, SHIFT + 14).sequential).toBeGreaterThan(0.9)
  })

  it('never rings within the margin', () => {
    expect(alarms(20, 0).sequential).toBe(0)
  })
})
