// Percentages and durations as people write them in a plan; parsed once, here, at the border. Pure.
import { z } from 'zod'
import { expecting } from './expecting'

const PERCENT = /^\d+(\.\d+)?\s*%$/
const DURATION = /^(\d+(\.\d+)?(ms|s|m|h|d))+$/
const UNIT_MS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const
type Unit = keyof typeof UNIT_MS

/** Longer than any rollout; keeps sums of durations exact. */
const DURATION_MAX_MS = 366 * UNIT_MS.d

/** "0.5%" ⇄ 0.005, from 0% to 100%. */
export const percent = z
  .codec(
    z.string({ error: expecting('a percentage such as 5%') }).regex(PERCENT, {
      error: expecting('a percentage such as 5%'),
    }),
    z.number().max(1, { error: 'is more than 100%' }),
    { decode: readPercent, encode: formatPercent },
  )
  .meta({ description: 'A percentage, such as 5% or 0.5%.' })

/** "1h30m" ⇄ 5 400 000 ms. */
export const duration = z
  .codec(
    z.string({ error: expecting('a duration such as 60s, 30m or 1h') }).regex(DURATION, {
      error: expecting('a duration such as 60s, 30m or 1h'),
    }),
    z.number().max(DURATION_MAX_MS, { error: 'is longer than a year' }),
    { decode: readDuration, encode: formatDuration },
  )
  .meta({ description: 'A duration with its unit: 250ms, 60s, 30m, 1h, 1h30m, 2d.' })

/** 0.005 → "0.5%", without the dust of binary fractions. */
export function formatPercent(fraction: number): string {
  return `${Number((fraction * 100).toPrecision(12))}%`
}

/** 5 400 000 → "1h30m"; what is left below a millisecond is written as a fraction of one. */
export function formatDuration(ms: number): string {
  let rest = ms
  let text = ''
  for (const unit of ['d', 'h', 'm', 's'] as const) {
    const whole = Math.floor(rest / UNIT_MS[unit])
    if (whole > 0) text += `${whole}${unit}`
    rest -= whole * UNIT_MS[unit]
  }
  if (rest > 0) text += `${rest}ms`
  return text === '' ? '0s' : text
}

/** By the decimal exponent: 33.3 / 100 is not the number that 0.333 is. */
function readPercent(text: string): number {
  return Number(`${text.slice(0, -1).trim()}e-2`)
}

function readDuration(text: string): number {
  let sum = 0
  for (const [, amount, , unit] of text.matchAll(/(\d+(\.\d+)?)(ms|s|m|h|d)/g)) {
    sum += Number(amount) * UNIT_MS[unit as Unit]
  }
  return sum
}
