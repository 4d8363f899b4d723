// How many requests one sampled span stands for: the `ot` member of the W3C tracestate.

/** What a tracestate says. `unweighted`: it was sampled by OpenTelemetry, but how much is not said. */
export interface SampleWeight {
  readonly weight: number
  readonly unweighted: boolean
}

const WHOLE: SampleWeight = { weight: 1, unweighted: false }
const UNWEIGHTED: SampleWeight = { weight: 1, unweighted: true }
/** th has up to 14 hex digits: 56 bits. */
const THRESHOLD_DIGITS = 14
const THRESHOLD_MAX = 2 ** 56
/** p: power of two; 63 means "never sampled", which then has no span. */
const POWER_MAX = 62

/**
 * `ot=th:c` → 2^56 / (2^56 - T), T the digits padded right with zeros; the older `ot=p:2` → 2^2.
 * OpenTelemetry specification, trace/tracestate-probability-sampling and tracestate-handling.
 */
export function sampleWeight(traceState: string): SampleWeight {
  const member = traceState
    .split(',')
    .map((entry) => entry.trim())
    .find((entry) => entry.startsWith('ot='))
  if (member === undefined) return WHOLE
  const values = new Map(
    member
      .slice(3)
      .split(';')
      .map((pair): [string, string] => {
        const colon = pair.indexOf(':')
        return [pair.slice(0, colon), pair.slice(colon + 1)]
      }),
  )
  return thresholdWeight(values.get('th')) ?? powerWeight(values.get('p')) ?? UNWEIGHTED
}

function thresholdWeight(digits: string | undefined): SampleWeight | null {
  if (digits === undefined || !/^[0-9a-f]{1,14}$/.test(digits)) return null
  const threshold = Number.parseInt(digits.padEnd(THRESHOLD_DIGITS, '0'), 16)
  return { weight: THRESHOLD_MAX / (THRESHOLD_MAX - threshold), unweighted: false }
}

function powerWeight(digits: string | undefined): SampleWeight | null {
  if (digits === undefined || !/^\d{1,2}$/.test(digits)) return null
  const power = Number(digits)
  return power > POWER_MAX ? null : { weight: 2 ** power, unweighted: false }
}
