// How: routes with an allowance are drawn right at what is allowed, and groups answer by chance; the
// checks are asked every ten seconds of a day.
import { describe, expect, it } from 'vitest'
import { liveness } from '#lib/check/liveness'
import { markPropagation } from '#lib/check/mark-propagation'
import { routing } from '#lib/check/routing'
import type { PulseSum, RouteSum, Sample } from '#lib/check/sample'
import { hop, NOON_MS, sample } from '#test/check/sample'
import { createDraws } from './draws'
import { alarmsMax, printTable, runs } from './tables'

const LOOK_MS = 10_000
const LOOKS = 8_640
const RATES = [1, 10, 100, 1_000] as const
const ALLOW = 0.01
const ALPHA = 0.05
const GATE = 'gateway-service → favorites-service'

type Kind = 'routing' | 'mark-propagation'

/** Marked requests, of which `bad` broke the rule of the check. */
function routesOf(kind: Kind, good: number, bad: number): RouteSum[] {
  const right = hop(`${GATE}:gray`, 'gray', { requests: good })
  const wrong =
    kind === 'routing'
      ? hop(GATE, 'gray', { requests: bad })
      : hop(`${GATE}:gray`, 'gray', { requests: bad, calleeMark: 'none' })
  return bad === 0 ? [right] : [right, wrong]
}

function rings(kind: Kind, rps: number, seed: number): boolean {
  const draws = createDraws(seed)
  const base = sample()
  const given = { allow: ALLOW, alpha: ALPHA }
  const ask = (seen: Sample) =>
    kind === 'routing'
      ? routing.run(seen, { ...routing.options.parse({}), ...given })
      : markPropagation.run(seen, { ...markPropagation.options.parse({}), ...given })
  let good = 0
  let bad = 0
  for (let look = 1; look <= LOOKS; look += 1) {
    const n = (rps * LOOK_MS) / 1_000
    const k = draws.binomial(n, ALLOW)
    good += n - k
    bad += k
    if (bad <= ALLOW * (good + bad)) continue
    const seen = { ...base, routes: routesOf(kind, good, bad) }
    if (ask(seen).some(({ outcome }) => outcome === 'fail')) return true
  }
  return false
}

describe('checks with an allowance ring by chance', () => {
  const days = runs(4, 200)

  it.each(['routing', 'mark-propagation'] as const)('%s no more often than it says', (kind) => {
    const alarms = RATES.map(
      (rps, i) =>
        Array.from({ length: days }, (_, n) => 1 + n + 1_000 * i).filter((seed) =>
          rings(kind, rps, seed),
        ).length,
    )
    printTable(`${kind}, 1 % allowed and 1 % seen: false alarms of ${days} days at α = 5 %`, [
      RATES.map((rps) => `${rps}/s`),
      alarms.map(String),
    ])
    for (const n of alarms) expect(n).toBeLessThanOrEqual(alarmsMax(days, ALPHA))
    const all = alarms.reduce((sum, n) => sum + n, 0)
    expect(all).toBeLessThanOrEqual(alarmsMax(days * alarms.length, ALPHA))
  })
})

describe('liveness', () => {
  const days = runs(4, 200)
  const SHARES = [0.1, 0.01, 0.001] as const

  /** A gray group that answers by chance; sometimes it is quiet for long. */
  const isCalledSilent = (share: number, rps: number, seed: number): boolean => {
    const draws = createDraws(seed)
    const stage = { planned: share, tolerance: share / 2 }
    const base = sample({ stage })
    const given = { ...liveness.options.parse({}), alpha: ALPHA }
    const gray = { requests: 0, lastMs: NOON_MS, othersSince: 0 }
    let others = 0
    for (let look = 1; look <= LOOKS; look += 1) {
      const toMs = NOON_MS + look * LOOK_MS
      const n = (rps * LOOK_MS) / 1_000
      const k = draws.binomial(n, share)
      gray.requests += k
      others += n - k
      gray.othersSince = k > 0 ? 0 : gray.othersSince + n
      if (k > 0) gray.lastMs = toMs
      if (toMs - gray.lastMs < given.after) continue
      const pulse = (
        part: Pick<PulseSum, 'group' | 'requests' | 'lastMs' | 'othersSince' | 'usualShare'>,
      ): PulseSum => ({
        service: 'favorites-service',
        examples: [],
        ...part,
      })
      const pulses = [
        pulse({ group: 'gray', usualShare: gray.requests / (gray.requests + others), ...gray }),
        pulse({
          group: 'baseline',
          requests: others,
          lastMs: toMs,
          othersSince: 0,
          usualShare: 1 - share,
        }),
      ]
      const seen = { ...base, window: { fromMs: NOON_MS, toMs }, pulses }
      if (liveness.run(seen, given).some(({ outcome }) => outcome === 'fail')) return true
    }
    return false
  }

  it('calls chance a silence no more often than it says', () => {
    const rows = SHARES.map((share, i) =>
      RATES.slice(0, 3).map(
        (rps, j) =>
          Array.from({ length: days }, (_, n) => 1 + n + 1_000 * (j + 10 * i)).filter((seed) =>
            isCalledSilent(share, rps, seed),
          ).length,
      ),
    )
    printTable(`liveness: false alarms of ${days} days at α = 5 %`, [
      ['gray gets', ...RATES.slice(0, 3).map((rps) => `${rps}/s`)],
      ...rows.map((row, i) => [`${100 * (SHARES[i] ?? 0)} %`, ...row.map(String)]),
    ])
    for (const n of rows.flat()) expect(n).toBeLessThanOrEqual(alarmsMax(days, ALPHA))
  })
})
