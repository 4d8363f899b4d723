// Words that findings about errors and latencies share. Pure.
import type { Answer } from '#lib/check/check'
import type { Compared } from '#lib/check/compare/comparison'
import { rounded } from './compare-options'
import type { Driver } from './driver'

/** "orders-service", or "orders-service GET /orders" */
export function subjectOf({ service, dimension, value }: Compared): string {
  return dimension === 'service' ? service : `${service} ${value}`
}

/** 2.345 → "2.35 times" */
export function times(ratio: number): string {
  return Number.isFinite(ratio) ? `${Number(ratio.toPrecision(3))} times` : 'infinitely many times'
}

/** 0.512 → "0.51 ms", 1234.5 → "1.23 s" */
export function milliseconds(ms: number | null): string {
  if (ms === null) return 'unknown'
  const isSeconds = ms >= 1_000
  return `${Number((isSeconds ? ms / 1_000 : ms).toPrecision(3))} ${isSeconds ? 's' : 'ms'}`
}

/** What was so before the stage is allowed on top. */
export function contrastWords(ratio: number | null): string {
  return ratio === null
    ? ' Those who are gray now hardly failed before the stage; what they did then is allowed on top.'
    : ` Before the stage those who are gray now did so at most ${times(ratio)} as often as others: ` +
        'that is allowed on top.'
}

export function driverNumbers({ compared, excessShare, lnM }: Driver): Answer['numbers'] {
  return {
    driver: compared.dimension,
    driverValue: compared.value,
    driverExcess: rounded(excessShare),
    driverLnM: rounded(lnM),
  }
}
