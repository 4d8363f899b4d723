// A stage seen by the share check, look by look: sums go in, the check answers where it might ring.
import type { Sample, ShareSum } from '#lib/check/sample'
import { trafficShare } from '#lib/check/traffic-share'
import { START_EVERY_MS } from '#lib/stats/multi-start'
import { NOON_MS, sample } from '#test/check/sample'

export interface SharePlan {
  readonly planned: number
  readonly tolerance: number
  readonly alpha: number
}

export interface ShareDay {
  /** Takes in what came since the last look, `seconds` after the beginning. */
  look(seconds: number, requests: number, gray: number): 'fail' | 'other'
  /** Whether the check passes now. */
  passes(): boolean
}

export function createShareDay({ planned, tolerance, alpha }: SharePlan): ShareDay {
  const slots: ShareSum[] = []
  let total: ShareSum = { requests: 0, gray: 0 }
  let nowS = 0
  const base: Sample = sample({ stage: { planned, tolerance } })
  const options = { ...trafficShare.options.parse({}), alpha }
  const lo = Math.max(0, planned - tolerance)
  const hi = Math.min(1, planned + tolerance)
  const ask = (): string => {
    const window = { fromMs: NOON_MS, toMs: NOON_MS + nowS * 1_000 }
    const share = { ...base.share, total, slots, slotsFromMs: NOON_MS }
    const answers = trafficShare.run({ ...base, window, share }, options)
    return answers[0]?.outcome ?? 'none'
  }
  return {
    // Both edges must be ruled out, which takes at least this much evidence against each.
    passes: () => {
      const { gray: k, requests: n } = total
      const against = (edge: number) => bound(k, n, { lo: edge, hi: edge })
      const needed = Math.log(2 / alpha)
      return against(lo) >= needed && against(hi) >= needed && ask() === 'pass'
    },
    look(seconds, requests, gray) {
      nowS = seconds
      total = { requests: total.requests + requests, gray: total.gray + gray }
      addToSlot(slots, seconds, { requests, gray })
      const evidence = { total, slots, designEffect: 1, alpha }
      return requestsMightRing(evidence, { lo, hi }) && ask() === 'fail' ? 'fail' : 'other'
    },
  }
}

/** Adds what came in the seconds up to `seconds` to its slot of five minutes. */
export function addToSlot(slots: ShareSum[], seconds: number, { requests, gray }: ShareSum): void {
  const slot = Math.floor(((seconds - 1) * 1_000) / START_EVERY_MS)
  const known = slots[slot] ?? { requests: 0, gray: 0 }
  slots[slot] = { requests: known.requests + requests, gray: known.gray + gray }
}

interface Edges {
  readonly lo: number
  readonly hi: number
}

interface RequestEvidence {
  readonly total: ShareSum
  readonly slots: readonly ShareSum[]
  readonly designEffect: number
  readonly alpha: number
}

/**
 * ln E never exceeds n·KL(k/n ‖ nearest edge), since a mixture of likelihoods is at most the largest.
 * So where the same weights of these bounds stay below the alarm the check cannot ring, and need not
 * be asked: this leaves out most looks of a healthy day, and not one alarm.
 */
export function requestsMightRing(
  { total, slots, designEffect, alpha }: RequestEvidence,
  edges: Edges,
): boolean {
  const lnE = (gray: number, requests: number) => bound(gray, requests, edges) / designEffect
  const since = lnE(total.gray, total.requests)
  if (since >= Math.log(2 / alpha)) return true
  let sum = Math.exp(since) / 2 + 1 / 2
  let k = 0
  let n = 0
  for (let i = slots.length - 1; i >= 1; i -= 1) {
    k += slots[i]?.gray ?? 0
    n += slots[i]?.requests ?? 0
    sum += Math.exp(lnE(k, n)) / 574
  }
  return sum >= 1 / alpha
}

/** n·KL(k/n ‖ nearest edge of the band), in nats. */
export function bound(k: number, n: number, { lo, hi }: Edges): number {
  if (n === 0) return 0
  const p = k / n
  if (p >= lo && p <= hi) return 0
  const edge = p < lo ? lo : hi
  const gray = k === 0 ? 0 : k * Math.log(p / edge)
  const others = k === n ? 0 : (n - k) * Math.log((1 - p) / (1 - edge))
  return gray + others
}
