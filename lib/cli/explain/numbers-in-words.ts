// The numbers of a finding as people read them: with the dashboard's words, shares as percentages.
import { share } from '#lib/check/wording'
import type { Finding } from '#lib/model/verdict'
import { formatDuration } from '#lib/plan/quantities'
import messages from '#messages/en'

type Numbers = Finding['numbers']

export interface WordedNumbers {
  /** "observed (estimate): 14%", aligned. */
  readonly numbers: readonly string[]
  /** From when to when requests were counted; null when the finding does not say. */
  readonly window: string | null
}

/** Fractions that read better as percentages. */
const FRACTIONS: ReadonlySet<string> = new Set([
  ...['estimate', 'lower', 'upper', 'planned', 'tolerance', 'alpha', 'allow', 'limit', 'p0'],
  ...['floor', 'ceiling', 'within', 'margin', 'grayRate', 'baselineRate', 'usualShare'],
])
const WINDOW = ['fromMs', 'toMs']
const LABELS: Readonly<Record<string, string>> = { ...messages.route, ...messages.numbers }
const NUMBER = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 6 })
/** Larger numbers of milliseconds are moments, smaller ones durations. */
const MOMENT_MS_MIN = 1e11

export function numbersInWords(numbers: Numbers): WordedNumbers {
  const shown = Object.entries(numbers).filter(
    ([key, value]) => value !== null && !WINDOW.includes(key),
  )
  const named = shown.map(([key, value]) => [nameOf(key), write(key, value)] as const)
  const width = Math.max(0, ...named.map(([name]) => name.length))
  return {
    numbers: named.map(([name, value]) => `${name.padEnd(width)}  ${value}`),
    window: windowOf(numbers),
  }
}

/** The dashboard's words, and the short name that formulas use. */
function nameOf(key: string): string {
  const label = LABELS[key]
  return label === undefined || label === key ? key : `${label} (${key})`
}

function write(key: string, value: number | string | null): string {
  if (typeof value !== 'number') return String(value)
  if (key.endsWith('Ms') && value >= MOMENT_MS_MIN) return new Date(value).toISOString()
  if (key.endsWith('Ms') && value >= 0) return formatDuration(Math.round(value))
  return FRACTIONS.has(key) ? share(value) : NUMBER.format(value)
}

function windowOf({ fromMs, toMs }: Numbers): string | null {
  if (typeof fromMs !== 'number' || typeof toMs !== 'number') return null
  return `from ${new Date(fromMs).toISOString()} to ${new Date(toMs).toISOString()}`
}
