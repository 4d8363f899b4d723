// Which instance, endpoint or label a wrong share comes from: where it differs most from the plan. Pure.
import type { Sample, SharePart, ShareSum } from '#lib/check/sample'
import { eBenjaminiHochberg } from '#lib/stats/e-bh'
import { proportionInterval, proportionLnE } from '#lib/stats/proportion'
import { bandOf, type ShareBand } from './share-band'

/** Expected share of false ones among the values that are called different. */
const FALSE_SHARE = 0.1
/** Confidence of the interval that is shown, and by which a value must differ from the others. */
const SHOWN_ALPHA = 0.005
/** Labels with more values are names of instances. */
const LABEL_VALUES_MAX = 20

export interface ShareDriver {
  readonly dimension: 'caller' | 'endpoint' | 'label'
  /** `gateway-1`, `GET /`, `zone=a` */
  readonly value: string
  readonly n: number
  readonly k: number
  readonly lower: number
  readonly upper: number
  readonly lnE: number
  /** Values that were compared. */
  readonly of: number
}

interface Value extends ShareSum {
  readonly dimension: ShareDriver['dimension']
  readonly value: string
  readonly promised: number
}

/**
 * The value that surely deviates by itself (e-BH over all values of all dimensions), surely differs
 * from the rest of the requests, and does so by most. Null when the requests deviate all alike.
 */
export function shareDriver(
  sample: Sample,
  sum: ShareSum,
  designEffect: number,
): ShareDriver | null {
  const values = valuesOf(sample, sum)
  const judged = values.map((value) => {
    const band = bandOf(sample.stage, value, value.requests) as ShareBand
    const counts = { k: value.gray, n: value.requests, designEffect }
    const lnE = proportionLnE(counts, band, band.prior)
    const [lower, upper] = proportionInterval(counts, SHOWN_ALPHA, band.prior)
    return { value, lnE, lower, upper, excess: Math.max(lower - band.hi, band.lo - upper) }
  })
  const real = eBenjaminiHochberg(
    judged.map(({ lnE }) => lnE),
    FALSE_SHARE,
  )
  const drivers = real
    .flatMap((index) => judged[index] ?? [])
    .filter(({ value, lower, upper }) => {
      const others = sum.requests - value.requests
      const rest = (sum.gray - value.gray) / others
      return others > 0 && (rest < lower || rest > upper)
    })
    .sort((a, b) => b.excess - a.excess)
  const [top] = drivers
  if (top === undefined) return null
  const { value, lower, upper, lnE } = top
  const { dimension, requests, gray } = value
  const kept = { n: requests, k: gray, lower, upper, lnE, of: values.length }
  return { dimension, value: value.value, ...kept }
}

/** Instances before endpoints before labels: what is named first wins a tie. */
function valuesOf({ share }: Sample, { parts }: ShareSum): Value[] {
  const all = [...(parts?.values() ?? [])].sort((a, b) => (a.id < b.id ? -1 : 1))
  const named = (dimension: SharePart['dimension'], nameOf: (id: string) => string | undefined) =>
    all.flatMap((part): Value[] => {
      const value = part.dimension === dimension ? nameOf(part.id) : undefined
      return value === undefined ? [] : [{ ...part, dimension, value }]
    })
  const callers = named('caller', (id) => share.callers?.get(id)?.name)
  const endpoints = named('endpoint', (id) => share.endpoints?.get(id))
  return [...callers, ...endpoints, ...labelValues(share, all)]
}

/** Labels that group callers: with more than one value, and fewer than there are callers. */
function labelValues({ callers }: Sample['share'], parts: readonly SharePart[]): Value[] {
  const labels = new Map<string, Map<string, Value>>()
  let count = 0
  for (const { dimension, id, requests, gray, promised } of parts) {
    const caller = dimension === 'caller' ? callers?.get(id) : undefined
    if (caller === undefined) continue
    count += 1
    for (const [key, text] of Object.entries(caller.labels)) {
      const values = labels.get(key) ?? new Map<string, Value>()
      labels.set(key, values)
      const sum = values.get(text) ?? { requests: 0, gray: 0, promised: 0 }
      values.set(text, {
        dimension: 'label',
        value: `${key}=${text}`,
        requests: sum.requests + requests,
        gray: sum.gray + gray,
        promised: sum.promised + promised,
      })
    }
  }
  return [...labels]
    .filter(([, { size }]) => size > 1 && size < Math.min(count, LABEL_VALUES_MAX + 1))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, values]) => [...values.values()])
}
