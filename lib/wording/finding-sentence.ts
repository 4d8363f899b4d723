// What a finding says, in the reader's language, from its code and numbers. Pure.
import type { Finding } from '#lib/model/verdict'
import { inZone } from './in-zone'
import { DURATIONS, FRACTIONS, RATIOS } from './number-kinds'
import type { Voice } from './voice'

export type Worded = Omit<Finding, 'check' | 'required' | 'evidence'>

/**
 * English is the check's own sentence; elsewhere it is said again from its code and numbers, and in
 * English when no words for the code are known.
 */
export function findingSentence(finding: Worded, voice: Voice): string {
  const key = `findings.${finding.code}`
  if (voice.language === 'en' || !voice.has(key)) return inZone(finding.summary, voice)
  const named = { ...wordsOf(finding, voice), ...placesOf(finding.subject, voice) }
  const ended = finding.numbers.group
  const words =
    ended === 'gray' || ended === 'baseline' ? { group: voice.say(`group.${ended}`) } : {}
  return voice.say(key, { ...named, ...words }) || inZone(finding.summary, voice)
}

function placesOf(subject: string, voice: Voice): Record<string, string> {
  const [caller = '', callee = caller] = subject.split(' → ')
  return { subject, caller: caller === 'user' ? voice.say('virtual.user') : caller, callee }
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
  voice: Voice,
): Record<string, string> {
  const { numbers } = voice
  const more = moreRequestsNeeded === null ? 'none' : numbers.count(moreRequestsNeeded)
  const words: Record<string, string> = { outcome, more }
  for (const [name, value] of Object.entries(raw)) {
    const key = name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())
    words[key] = typeof value === 'number' ? write(name, value, voice) : (value ?? unknown(name))
  }
  const { planned, tolerance, sinceMs, sinceN, sinceK, n } = raw
  if (typeof planned === 'number') {
    const band = typeof tolerance === 'number' && tolerance > 0
    words.promise = numbers.percent(planned) + (band ? ` ± ${numbers.percent(tolerance)}` : '')
  }
  if (typeof sinceMs === 'number' && typeof sinceN === 'number' && typeof sinceK === 'number') {
    words.late = sinceN === n ? 'no' : 'yes'
    words.since = voice.clock(sinceMs)
    words.sinceShare = sinceN === 0 ? '' : numbers.percent(sinceK / sinceN)
  }
  const { lastRequestMs } = raw
  if (typeof lastRequestMs === 'number') words.last = voice.second(lastRequestMs)
  return { ...UNSAID, ...words }
}

function write(name: string, value: number, { numbers, ratio }: Voice): string {
  if (FRACTIONS.has(name)) return numbers.percent(value)
  if (DURATIONS.has(name)) return numbers.duration(value)
  if (RATIOS.has(name)) return ratio(value)
  return numbers.count(value)
}

function unknown(name: string): string {
  return UNKNOWN[name] ?? ''
}
