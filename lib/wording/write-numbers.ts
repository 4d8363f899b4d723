// Numbers as pages and alerts write them, in any language. Pure.

export interface Numbers {
  /** 41,203 */
  count(n: number): string
  /** Fraction 0.0982 → 9.82%; never 0% or 100% for what is neither. */
  percent(fraction: number): string
  /** Difference of two fractions in percentage points, with its sign: +2.4 pp. */
  points(difference: number): string
  /** Relative difference with its sign: +12%. */
  change(ratio: number): string
  /** Milliseconds with the unit that reads best: 0.42 ms, 184 ms, 1.24 s. */
  duration(ms: number): string
  /** Requests per second: 12.5 /s. */
  rate(perSecond: number): string
}

interface Digits {
  readonly maximumFractionDigits?: number
  readonly maximumSignificantDigits?: number
  readonly signDisplay?: 'exceptZero'
}
type WriteNumber = (value: number, options: Digits) => string

/** `write` knows the language. */
export function numbersIn(write: WriteNumber): Numbers {
  const signed = (value: number, digits: number) =>
    write(value, { maximumSignificantDigits: digits, signDisplay: 'exceptZero' })
  return {
    count: (n) => write(n, { maximumFractionDigits: 0 }),
    percent: (fraction) => percentText(fraction, write),
    points: (difference) => `${signed(round(difference * 100, 2), 3)} pp`,
    change: (ratio) => `${signed(round(ratio * 100, 0), 3)}%`,
    duration: (ms) => {
      if (ms >= 10_000) return `${write(ms / 1000, { maximumFractionDigits: 1 })} s`
      if (ms >= 1_000) return `${write(ms / 1000, { maximumFractionDigits: 2 })} s`
      if (ms >= 100) return `${write(ms, { maximumFractionDigits: 0 })} ms`
      return `${write(ms, { maximumSignificantDigits: 3 })} ms`
    },
    rate: (perSecond) => {
      const maximumFractionDigits = perSecond < 10 ? 2 : perSecond < 100 ? 1 : 0
      return `${write(perSecond, { maximumFractionDigits })}/s`
    },
  }
}

function percentText(fraction: number, write: WriteNumber): string {
  const value = fraction * 100
  if (value > 0 && value < 0.01) return `<${write(0.01, { maximumFractionDigits: 2 })}%`
  if (value > 99.99 && value < 100) return `>${write(99.99, { maximumFractionDigits: 2 })}%`
  const digits = value < 1 || value > 99 ? 2 : 1
  return `${write(value, { maximumFractionDigits: digits })}%`
}

function round(value: number, digits: number): number {
  const factor = 10 ** digits
  return Math.round(value * factor) / factor
}
