// Evidence that a share is not what was promised: since the stage began, and since any later time. Pure.
import { type Sample, UNIT_BLOCKS, type UnitSum } from '#lib/check/sample'
import { multiStartLnE, START_EVERY_MS, STARTS_PER_DAY } from '#lib/stats/multi-start'
import { proportionLnE } from '#lib/stats/proportion'
import { judgeProportion, type ProportionVerdict } from '#lib/stats/proportion-verdict'
import { bandOf, type ShareBand } from './share-band'
import { type Basis, type Counted, countedRequests } from './share-basis'
import { addCounts, NO_SHARE_SUM } from './share-sums'

/** How much of the later half of α the blocks of each length get. */
const BLOCK_WEIGHTS = [1 / 2, 1 / 4, 1 / 4] as const

/** Counts since some time that is later than the beginning, up to the end of its block, if any. */
export interface LateShare extends Counted {
  readonly fromMs: number
  readonly toMs: number
  readonly band: ShareBand
  readonly lnE: number
}

export interface ShareEvidence extends Counted {
  /** What these very requests or units promised. */
  readonly band: ShareBand
  readonly since: ProportionVerdict
  readonly deviates: boolean
  /** Null when the evidence since the beginning is the strongest. */
  readonly late: LateShare | null
  /** ln E of all starts together, and where it rings; blocks ring each by itself. */
  readonly lnM: number
  readonly alarmLn: number
  readonly looksBack: number
  readonly method: string
}

/** Null when the stage promises no share. */
export function shareEvidence(sample: Sample, basis: Basis, alpha: number): ShareEvidence | null {
  return basis.kind === 'unit'
    ? unitEvidence(sample, alpha)
    : requestEvidence(sample, basis.designEffect, alpha)
}

function requestEvidence(
  { stage, share }: Sample,
  designEffect: number,
  alpha: number,
): ShareEvidence | null {
  const counted = countedRequests(share.total)
  const band = bandOf(stage, share.total, share.total.requests)
  if (band === null) return null
  const since = judgeProportion({ ...counted, designEffect }, band, { alpha, prior: band.prior })
  const later: LateShare[] = []
  let sum = NO_SHARE_SUM
  for (let slot = share.slots.length - 1; slot >= 1; slot -= 1) {
    sum = addCounts(sum, share.slots[slot] ?? NO_SHARE_SUM)
    // Without data since, a start still waits: E is 1 either way, and silence changes no number.
    if (sum.requests === 0) continue
    const from = bandOf(stage, sum, sum.requests) ?? band
    const counts = { ...countedRequests(sum), designEffect }
    const lnE = proportionLnE(counts, from, from.prior)
    const fromMs = share.slotsFromMs + slot * START_EVERY_MS
    later.push({ k: counts.k, n: counts.n, fromMs, toMs: Infinity, band: from, lnE })
  }
  later.reverse()
  const lnM = multiStartLnE([since.lnE, ...later.map(({ lnE }) => lnE)])
  const alarmLn = Math.log(1 / alpha)
  return {
    ...counted,
    band,
    since,
    deviates: since.answer === 'deviates' || lnM >= alarmLn,
    late: strongest(later, since.lnE),
    lnM,
    alarmLn,
    looksBack: later.length + 1,
    method: 'beta-binomial e-value, multi-start',
  }
}

function strongest(later: readonly LateShare[], sinceLnE: number): LateShare | null {
  return later.reduce<LateShare | null>(
    (best, start) => (start.lnE > (best?.lnE ?? sinceLnE) ? start : best),
    null,
  )
}

/**
 * First-seen units since the beginning with half of α; with the other half, units first seen in blocks
 * of 15 min, 1 h and 6 h (weighted Bonferroni over all blocks of a day: they need not be independent).
 */
function unitEvidence({ stage, share }: Sample, alpha: number): ShareEvidence | null {
  const { units } = share
  if (units === undefined) return null
  const counted = { k: units.gray, n: units.units }
  const band = bandOf(stage, units, units.units)
  if (band === null) return null
  const since = judgeProportion(counted, band, { alpha, prior: band.prior })
  const blocks = units.blocks.flatMap((list, length) => {
    const slots = UNIT_BLOCKS[length] ?? STARTS_PER_DAY
    const weight = (BLOCK_WEIGHTS[length] ?? 0) * (slots / STARTS_PER_DAY)
    const alarmLn = Math.log(2 / (alpha * weight))
    const begun = list.filter(({ units: seen }) => seen > 0)
    return begun.map((block) => ({ ...lateBlock(block, slots), alarmLn }))
  })
  function lateBlock(block: UnitSum & { readonly fromMs: number }, slots: number): LateShare {
    const own = bandOf(stage, block, block.units) ?? (band as ShareBand)
    const counts = { k: block.gray, n: block.units }
    const lnE = proportionLnE(counts, own, own.prior)
    const toMs = block.fromMs + slots * START_EVERY_MS
    return { ...counts, fromMs: block.fromMs, toMs, band: own, lnE }
  }
  const best = blocks.reduce<(typeof blocks)[number] | null>(
    (top, block) =>
      top === null || block.lnE - block.alarmLn > top.lnE - top.alarmLn ? block : top,
    null,
  )
  const rings = best !== null && best.lnE >= best.alarmLn
  return {
    ...counted,
    band,
    since,
    deviates: since.answer === 'deviates' || rings,
    late: rings ? best : null,
    lnM: best?.lnE ?? 0,
    alarmLn: best?.alarmLn ?? Math.log(2 / alpha),
    looksBack: blocks.length + 1,
    method: 'beta-binomial e-value of first-seen units, blocks of units',
  }
}
