// One language that findings are said in: its messages, numbers and clock. Pure.
import { type Numbers, numbersIn } from './write-numbers'

export interface Voice {
  readonly language: string
  /** Epoch ms; null where the reader's zone is not known, and times are said in UTC. */
  readonly nowMs: number | null
  readonly numbers: Numbers
  has(key: string): boolean
  say(key: string, values?: Readonly<Record<string, string | number>>): string
  /** How many times: 1.23. */
  ratio(value: number): string
  /** Epoch ms → 12:40, with the zone where readers cannot know it. */
  clock(ms: number): string
  /** Epoch ms → 12:40:10, likewise. */
  second(ms: number): string
  /** Epoch ms → Nov 23, 2026, 12:40, likewise. */
  moment(ms: number): string
  /** Milliseconds that something took → 2 hr 5 min. */
  lasting(ms: number): string
}

export interface VoiceParts {
  readonly language: string
  /** Added to times; empty where the reader's own zone is used. */
  readonly zone: string
  /** Epoch ms; left out where the reader's zone is not known. */
  readonly nowMs?: number
  /** Of next-intl or use-intl, without a namespace. */
  readonly messages: {
    (key: string, values?: Readonly<Record<string, string | number>>): string
    has(key: string): boolean
  }
  readonly format: {
    number(value: number, options?: Intl.NumberFormatOptions): string
    dateTime(value: Date, options?: Intl.DateTimeFormatOptions): string
  }
}

const MINUTE_MS = 60_000

export function voiceOf({ language, zone, nowMs, messages, format }: VoiceParts): Voice {
  const time = (ms: number, options: Intl.DateTimeFormatOptions) => {
    const text = format.dateTime(new Date(ms), options)
    return zone === '' ? text : `${text} ${zone}`
  }
  return {
    language,
    nowMs: nowMs ?? null,
    numbers: numbersIn((value, options) => format.number(value, options)),
    has: (key) => messages.has(key),
    say: (key, values) => messages(key, values),
    ratio: (value) => format.number(value, { maximumSignificantDigits: 3 }),
    clock: (ms) => time(ms, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }),
    second: (ms) => time(ms, { timeStyle: 'medium', hourCycle: 'h23' }),
    moment: (ms) => time(ms, { dateStyle: 'medium', timeStyle: 'short', hourCycle: 'h23' }),
    lasting: (ms) => {
      const write = (value: number, unit: string) => format.number(value, { style: 'unit', unit })
      if (ms < MINUTE_MS) return write(Math.max(0, Math.round(ms / 1_000)), 'second')
      const minutes = Math.round(ms / MINUTE_MS)
      const hours = Math.floor(minutes / 60)
      const rest = write(minutes % 60, 'minute')
      return hours === 0 ? rest : `${write(hours, 'hour')} ${rest}`
    },
  }
}
