// How: seeded sessions of lognormal sizes are drawn minute by minute, counted by the tally of units as
// the engine does it, and looked at every minute. A naive count of requests shows what is at stake.
import { describe, expect, it } from 'vitest'
import type { SampledStage, ShareSum } from '#lib/check/sample'
import { trafficShare } from '#lib/check/traffic-share'
import { createRandom, type Random } from '#lib/demo/random'
import { createUnitTally } from '#lib/engine/evaluate/share/unit-tally'
import { parsePlan } from '#lib/plan/parse-plan'
import { CHAIN_PLAN, NOON_MS, sample } from '#test/check/sample'

const MINUTE_MS = 60_000
const ALPHA = 0.05
const OPTIONS = { ...trafficShare.options.parse({}), alpha: ALPHA }
const BY_REQUEST = parsePlan(CHAIN_PLAN)
const BY_USER = parsePlan(CHAIN_PLAN.replace('by: weight', 'by: weight, unit: { attribute: u }'))

interface Session {
  readonly unit: number
  readonly gray: boolean
  /** Requests a minute, and how many minutes are left. */
  readonly perMinute: number
  left: number
}

/** A normal variable by Box and Muller. */
function normal({ next }: Random): number {
  return Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next())
}

function poisson({ next }: Random, mean: number): number {
  let events = 0
  for (let left = Math.exp(-mean), p = next(); p > left; p *= next()) events += 1
  return events
}

interface Day {
  readonly seed: number
  readonly rps: number
  readonly minutes: number
  readonly tolerance: number
  readonly real: number
  /** How the check counts; `kish`: too many requests name no unit. */
  readonly count: 'unit' | 'kish' | 'request'
}

/** Minute in which the check fails; null: never. Sessions: 20 requests on average, in ten minutes. */
function failsAt({ seed, rps, minutes, tolerance, real, count }: Day): number | null {
  const random = createRandom(seed)
  const tally = createUnitTally(NOON_MS)
  const slots: ShareSum[] = []
  let sessions: Session[] = []
  let units = 0
  const arrive = (left: number) => {
    for (let more = poisson(random, (rps * 60) / 20); more > 0; more -= 1) {
      const size = 20 * Math.exp(normal(random) - 0.5)
      units += 1
      sessions.push({ unit: units, gray: random.chance(real), perMinute: size / 10, left })
    }
  }
  // Sessions are under way when the stage begins.
  for (let left = 1; left < 10; left += 1) arrive(left)
  let total: ShareSum = { requests: 0, gray: 0 }
  for (let minute = 0; minute < minutes; minute += 1) {
    arrive(10)
    const rows = new Map<number, { n: number; k: number; gray: boolean }>()
    let sum: ShareSum = { requests: 0, gray: 0 }
    let unitless = 0
    for (const session of sessions) {
      session.left -= 1
      const n = poisson(random, session.perMinute)
      const k = session.gray ? n : 0
      if (count === 'kish' && session.unit % 4 === 0) unitless += n
      else if (n > 0) rows.set(session.unit, { n, k, gray: session.gray })
      sum = { requests: sum.requests + n, gray: sum.gray + k }
    }
    sessions = sessions.filter(({ left }) => left > 0)
    total = { requests: total.requests + sum.requests, gray: total.gray + sum.gray }
    const slot = Math.floor(minute / 5)
    const known = slots[slot] ?? { requests: 0, gray: 0 }
    slots[slot] = { requests: known.requests + sum.requests, gray: known.gray + sum.gray }
    const bucket = { planned: 0.1, units: rows, unitless, bound: Infinity }
    tally.replace(NOON_MS + minute * MINUTE_MS, bucket)
    const counted = tally.sample(NOON_MS + (minute + 1) * MINUTE_MS)
    if (minute % 5 === 4) tally.close(NOON_MS + (minute - 10) * MINUTE_MS)
    const share = { total, slots, ...(counted === undefined ? {} : { units: counted }) }
    const plan = count === 'request' ? BY_REQUEST : BY_USER
    const [answer] = trafficShare.run(sample({ plan, stage: { tolerance }, share }), OPTIONS)
    if (answer?.outcome === 'fail') return minute
  }
  return null
}

const runs = (days: number, day: Omit<Day, 'seed'>) =>
  Array.from({ length: days }, (_, i) => failsAt({ ...day, seed: i + 1 }))
const alarms = (all: readonly (number | null)[]) => all.filter((minute) => minute !== null).length

function median(values: readonly (number | null)[]): number {
  const sorted = values.map((minute) => minute ?? Infinity).sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

describe('traffic-share of sticky sessions, looked at every minute', { timeout: 60_000 }, () => {
  const healthy = { rps: 2, minutes: 240, tolerance: 0, real: 0.1 }

  it('rings by chance no more often than it says when it counts sessions', () => {
    expect(alarms(runs(40, { ...healthy, count: 'unit' }))).toBeLessThanOrEqual(4)
  })

  it('nor when it counts requests by Kish, where a plain count nearly always rings', () => {
    expect(alarms(runs(25, { ...healthy, count: 'kish' }))).toBeLessThanOrEqual(3)
    expect(alarms(runs(10, { ...healthy, count: 'request' }))).toBeGreaterThanOrEqual(8)
  })

  it('finds what is wrong, and sooner by sessions than by Kish', () => {
    const wrong = { rps: 10, minutes: 240, tolerance: 0.02, real: 0.2 }
    const units = runs(9, { ...wrong, count: 'unit' })
    const kish = runs(9, { ...wrong, count: 'kish' })
    expect(median(units)).toBeLessThanOrEqual(4)
    expect(median(kish)).toBeLessThanOrEqual(30)
    expect(median(units)).toBeLessThan(median(kish))
  })
})

/** Minute in which the check fails while the real share is `shareAt`; null: never. */
function rampFailsAt(seed: number, tolerance: number, shareAt: (planned: number) => number) {
  const random = createRandom(seed)
  const slots: ShareSum[] = []
  const stage: Partial<SampledStage> = {
    planned: 0.5,
    tolerance,
    ramp: { from: 0.05, fromMs: NOON_MS, overMs: 60 * MINUTE_MS },
  }
  let total = { requests: 0, gray: 0, promised: 0 }
  for (let minute = 0; minute < 120; minute += 1) {
    const planned = 0.05 + 0.45 * Math.min(1, (minute + 0.5) / 60)
    const sum = { requests: 300, gray: 0, promised: 300 * planned }
    for (let i = 0; i < 300; i += 1) if (random.chance(shareAt(planned))) sum.gray += 1
    const add = (a: typeof total) => ({
      requests: a.requests + sum.requests,
      gray: a.gray + sum.gray,
      promised: a.promised + sum.promised,
    })
    total = add(total)
    const slot = Math.floor(minute / 5)
    slots[slot] = add(
      (slots[slot] as typeof total | undefined) ?? { requests: 0, gray: 0, promised: 0 },
    )
    const [answer] = trafficShare.run(sample({ stage, share: { total, slots } }), OPTIONS)
    if (answer?.outcome === 'fail') return minute
  }
  return null
}

describe('traffic-share along a ramp, looked at every minute', { timeout: 60_000 }, () => {
  it('rings by chance no more often than it says', () => {
    const days = Array.from({ length: 40 }, (_, i) => rampFailsAt(i + 1, 0, (planned) => planned))
    expect(alarms(days)).toBeLessThanOrEqual(4)
  })

  it('finds a share that stays behind', () => {
    const days = Array.from({ length: 9 }, (_, i) =>
      rampFailsAt(i + 1, 0.02, (planned) => Math.min(planned, 0.2)),
    )
    // 20 % were promised after twenty minutes.
    expect(median(days)).toBeGreaterThan(20)
    expect(median(days)).toBeLessThanOrEqual(36)
  })
})
