import { describe, expect, it } from 'vitest'
import { judgeSilence } from '#lib/check/watch/silence'
import { createRandom } from '#lib/demo/random'

describe('judgeSilence', () => {
  it.each([
    // (1 − 0.1)^n < 0.001 / (k+1)(k+2)
    [0, 72, 0.1, false],
    [0, 73, 0.1, true],
    [1_000, 196, 0.1, false],
    [1_000, 197, 0.1, true],
    [1_000, 0, 1, false],
    [1_000, 1, 1, true],
    [1_000, 1e9, 0, false],
  ])(
    'after %d requests, %d of the others at a share of %d: %s',
    (requests, othersSince, share, sure) => {
      expect(judgeSilence({ requests, othersSince, share }, 0.001).isSure).toBe(sure)
    },
  )

  it('knows how many more make it sure', () => {
    for (const share of [0.001, 0.1, 0.5]) {
      const silence = { requests: 500, othersSince: 3, share }
      const { more } = judgeSilence(silence, 0.001)
      expect(judgeSilence({ ...silence, othersSince: 3 + (more ?? 0) }, 0.001).isSure).toBe(true)
      expect(judgeSilence({ ...silence, othersSince: 2 + (more ?? 0) }, 0.001).isSure).toBe(false)
    }
  })

  it('is never sure without a share, however long it takes', () => {
    expect(judgeSilence({ requests: 0, othersSince: 1e12, share: 0 }, 0.5).more).toBeNull()
  })

  it('rings falsely less often than it may, at any share, looked at after each request', () => {
    const random = createRandom(5)
    const alpha = 0.05
    let rung = 0
    const days = 400
    for (let day = 0; day < days; day += 1) {
      const share = random.pick([0.01, 0.1, 0.5], () => 1)
      let requests = 0
      let othersSince = 0
      let rang = false
      for (let n = 0; n < 3_000 && !rang; n += 1) {
        if (random.chance(share)) {
          requests += 1
          othersSince = 0
        } else othersSince += 1
        rang = judgeSilence({ requests, othersSince, share }, alpha).isSure
      }
      if (rang) rung += 1
    }
    expect(rung / days).toBeLessThanOrEqual(alpha)
  })
})
