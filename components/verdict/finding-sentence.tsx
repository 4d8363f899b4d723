import { useFormatter, useLocale, useTranslations } from 'next-intl'
import { type Numbers, useNumbers } from '#components/format/numbers'
import type { Finding } from '#lib/model/verdict'
import { DURATIONS, FRACTIONS, RATIOS } from './number-kinds'

type Worded = Omit<Finding, 'check' | 'required' | 'evidence'>
type Sentence = (finding: Worded) => string

/**
 * What a finding says, in the visitor's language. English is the check's own sentence; elsewhere it is
 * said again from its code and numbers, and in English when no words for the code are known.
 */
export function useFindingSentence(): Sentence {
  const t = useLooseWords()
  const locale = useLocale()
  const format = useFormatter()
  const numbers = useNumbers()
  const group = useTranslations('group')
  const users = useTranslations('virtual')('user')
  return (finding) => {
    const key = `findings.${finding.code}`
    if (locale === 'en' || !t.has(key)) return finding.summary
    const named = { ...wordsOf(finding, { numbers, format }), ...placesOf(finding.subject, users) }
    const ended = finding.numbers.group
    const words = ended === 'gray' || ended === 'baseline' ? { group: group(ended) } : {}
    return t(key, { ...named, ...words })
  }
}

interface LooseWords {
  (key: string, values: Record<string, string>): string
  has(key: string): boolean
}

/** Findings have words only in languages that their own sentence is not in: asked for with `has`. */
function useLooseWords(): LooseWords {
  return useTranslations() as unknown as LooseWords
}

function placesOf(subject: string, users: string): Record<string, string> {
  const [caller = '', callee = caller] = subject.split(' → ')
  return { subject, caller: caller === 'user' ? users : caller, callee }
}

/** Sentences may speak of it, and findings need not. */
const UNSAID = {
  late: 'no',
  since: '',
  sinceShare: '',
  promise: '',
  last: 'none',
  countedBy: 'request',
  unit: '',
  unitsSeen: 'request',
  driver: 'none',
  hops: '0',
} as const

/** What is said of a number that nobody knows. */
const UNKNOWN: Readonly<Record<string, string>> = {
  ratio: 'infinite',
  ...Object.fromEntries(
    ['baselineRate', 'driverBaselineRate', ...DURATIONS].map((key) => [key, '–']),
  ),
}

function wordsOf(
  { numbers: raw, outcome, moreRequestsNeeded }: Worded,
  {
    numbers,
    format,
  }: { readonly numbers: Numbers; readonly format: ReturnType<typeof useFormatter> },
): Record<string, string> {
  const more = moreRequestsNeeded === null ? 'none' : numbers.count(moreRequestsNeeded)
  const words: Record<string, string> = { outcome, more }
  const write = (name: string, value: number) => {
    if (FRACTIONS.has(name)) return numbers.percent(value)
    if (DURATIONS.has(name)) return numbers.duration(value)
    if (RATIOS.has(name)) return format.number(value, { maximumSignificantDigits: 3 })
    return numbers.count(value)
  }
  for (const [name, value] of Object.entries(raw)) {
    const key = name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())
    words[key] = typeof value === 'number' ? write(name, value) : (value ?? UNKNOWN[name] ?? '')
  }
  const { planned, tolerance, sinceMs, sinceN, sinceK, n } = raw
  if (typeof planned === 'number') {
    const band = typeof tolerance === 'number' && tolerance > 0
    words.promise = numbers.percent(planned) + (band ? ` ± ${numbers.percent(tolerance)}` : '')
  }
  if (typeof sinceMs === 'number' && typeof sinceN === 'number' && typeof sinceK === 'number') {
    words.late = sinceN === n ? 'no' : 'yes'
    words.since = format.dateTime(new Date(sinceMs), { hour: '2-digit', minute: '2-digit' })
    words.sinceShare = sinceN === 0 ? '' : numbers.percent(sinceK / sinceN)
  }
  const { lastRequestMs } = raw
  if (typeof lastRequestMs === 'number') {
    words.last = format.dateTime(new Date(lastRequestMs), { timeStyle: 'medium' })
  }
  return { ...UNSAID, ...words }
}
