// Whether a target wants to be left alone now, by the clock on its wall. Pure.
import { type QuietHours, WEEKDAYS } from './target'

/** Clock changes need no care here: only what the wall clock shows counts. */
export function isQuiet(quiet: QuietHours | null, nowMs: number): boolean {
  if (quiet === null) return false
  const { day, minute } = wallClock(quiet.zone, nowMs)
  const from = minutesOf(quiet.from)
  const to = minutesOf(quiet.to)
  const begins = (index: number) => quiet.days.includes(WEEKDAYS[(index + 7) % 7] ?? 'mon')
  if (from === to) return begins(day)
  if (from < to) return begins(day) && minute >= from && minute < to
  return (begins(day) && minute >= from) || (begins(day - 1) && minute < to)
}

/** `day` counts from Monday = 0; `minute` from midnight. */
function wallClock(zone: string, nowMs: number): { readonly day: number; readonly minute: number } {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  })
  const parts = new Map(format.formatToParts(nowMs).map(({ type, value }) => [type, value]))
  const weekday = (parts.get('weekday') ?? '').toLowerCase()
  return {
    day: WEEKDAYS.findIndex((name) => weekday.startsWith(name)),
    minute: Number(parts.get('hour')) * 60 + Number(parts.get('minute')),
  }
}

function minutesOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3))
}
