// A stage whose sessions stay in their group, seen by the share check: sessions go in, units are tallied
// as the engine does it, and the check answers where it might ring.
import type { Sample, ShareSum } from '#lib/check/sample'
import { basisOf } from '#lib/check/share/share-basis'
import { trafficShare } from '#lib/check/traffic-share'
import { createUnitTally } from '#lib/engine/evaluate/share/unit-tally'
import { parsePlan } from '#lib/plan/parse-plan'
import { START_EVERY_MS } from '#lib/stats/multi-start'
import { CHAIN_PLAN, NOON_MS, sample } from '#test/check/sample'
import type { Draws } from './draws'
import { createSessions, type SessionKind, type Visit } from './sessions'
import { addToSlot, bound, requestsMightRing } from './share-day'

/**
 * - units: each request names its session.
 * - few-requests: three of ten requests do not. few-sessions: three of ten sessions never do.
 * - not-sticky: half of the requests go where chance says, not where their session went before.
 * - naive: the plan does not say that routing is sticky. design-effect: it does not name what by,
 *   but says how many requests are worth one.
 */
export type Naming =
  | 'units'
  | 'few-requests'
  | 'few-sessions'
  | 'not-sticky'
  | 'design-effect'
  | 'naive'

export interface StickyPlan {
  readonly draws: Draws
  readonly rps: number
  readonly kind: SessionKind
  readonly naming: Naming
  readonly planned: number
  readonly tolerance: number
  readonly real: number
  readonly alpha: number
}

const LOOK_S = 10
const UNNAMED = 0.3
/** Late spans may change so much. */
const OPEN_MS = 2 * START_EVERY_MS
/** Of blocks of units the longest, of six hours, rings first: at ln(2 · 16 / α). */
const LONGEST_BLOCK = 1 / 16
const BY_REQUEST = parsePlan(CHAIN_PLAN)
const BY_SESSION = parsePlan(CHAIN_PLAN.replace('by: weight', 'by: weight, unit: { attribute: s }'))

/** Takes in ten seconds at each look; whether the check fails now. */
export function createStickyDay(args: StickyPlan): { look(): boolean } {
  const { draws, rps, kind, naming, planned, tolerance, alpha } = args
  const sessions = createSessions(draws, rps, kind)
  const tally = createUnitTally(NOON_MS)
  const designEffect = naming === 'design-effect' ? kishOf(kind) : 1
  const plan = namesUnits(naming) ? BY_SESSION : BY_REQUEST
  const base = sample({ plan, stage: { planned, tolerance } })
  const options = { ...trafficShare.options.parse({}), alpha, designEffect }
  const slots: ShareSum[] = []
  let total: ShareSum = { requests: 0, gray: 0 }
  let seconds = 0
  return {
    look() {
      const bucketMs = NOON_MS + seconds * 1_000
      seconds += LOOK_S
      const toMs = NOON_MS + seconds * 1_000
      const { sum, units, unitless } = route(args, sessions.next())
      total = { requests: total.requests + sum.requests, gray: total.gray + sum.gray }
      addToSlot(slots, seconds, sum)
      if (namesUnits(naming)) tally.replace(bucketMs, { planned, units, unitless, bound: Infinity })
      const counted = tally.sample(toMs)
      if ((toMs - NOON_MS) % START_EVERY_MS === 0) tally.close(toMs - OPEN_MS)
      const share = {
        ...{ ...base.share, total, slots, slotsFromMs: NOON_MS },
        ...(counted === undefined ? {} : { units: counted }),
      }
      const seen = { ...base, window: { fromMs: NOON_MS, toMs }, share }
      if (total.requests === 0 || !mightRing(seen, args, designEffect)) return false
      return trafficShare.run(seen, options).some(({ outcome }) => outcome === 'fail')
    },
  }
}

function namesUnits(naming: Naming): boolean {
  return naming !== 'naive' && naming !== 'design-effect'
}

/** Σ n² / Σ n of lognormal sizes. */
function kishOf({ requests, sigma }: SessionKind): number {
  return requests * Math.exp(sigma ** 2)
}

interface Routed {
  readonly sum: ShareSum
  readonly units: Map<number, { n: number; k: number; gray: boolean }>
  readonly unitless: number
}

function route({ draws, naming, real }: StickyPlan, visits: readonly Visit[]): Routed {
  const units: Routed['units'] = new Map()
  const sum = { requests: 0, gray: 0 }
  let unitless = 0
  for (const { unit, lot, requests: n } of visits) {
    const strays = naming === 'not-sticky' ? draws.binomial(n, 0.5) : 0
    const strayed = draws.binomial(strays, real)
    const k = (lot < real ? n - strays : 0) + strayed
    sum.requests += n
    sum.gray += k
    if (!namesUnits(naming)) continue
    const isNamed = naming !== 'few-sessions' || unit % 10 >= 10 * UNNAMED
    const named = isNamed ? (naming === 'few-requests' ? draws.binomial(n, 1 - UNNAMED) : n) : 0
    unitless += n - named
    const gray = draws.chance(k / n)
    if (named > 0)
      units.set(unit, { n: named, k: naming === 'not-sticky' ? k : gray ? named : 0, gray })
  }
  return { sum, units, unitless }
}

/** As with requests: evidence of units never exceeds the bound of their likelihood. */
function mightRing(seen: Sample, plan: StickyPlan, assumed: number): boolean {
  const { planned, tolerance, alpha } = plan
  const edges = { lo: Math.max(0, planned - tolerance), hi: Math.min(1, planned + tolerance) }
  const { kind, designEffect } = basisOf(seen, assumed)
  const { total, slots, units } = seen.share
  if (kind !== 'unit' || units === undefined) {
    return requestsMightRing({ total, slots, designEffect, alpha }, edges)
  }
  if (bound(units.gray, units.units, edges) >= Math.log(2 / alpha)) return true
  const alarmLn = Math.log(2 / (alpha * LONGEST_BLOCK))
  return units.blocks.some((list) =>
    list.some(({ gray, units: n }) => bound(gray, n, edges) >= alarmLn),
  )
}
