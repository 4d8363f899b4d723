import { useFormatter, useNow } from 'next-intl'

export interface MomentProps {
  /** ISO 8601 UTC. */
  readonly at: string
}

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000

/** "4 minutes ago"; the full time on hover. */
export function Ago({ at }: MomentProps) {
  const format = useFormatter()
  const now = useNow()
  const date = new Date(at)
  // A clock that is a little ahead must not say "in 2 seconds".
  const seen = new Date(Math.min(date.getTime(), now.getTime()))
  return (
    <time dateTime={at} title={format.dateTime(date, FULL)}>
      {format.relativeTime(seen, now)}
    </time>
  )
}

/** "12:40:05", with the day when it is not today. */
export function Clock({ at }: MomentProps) {
  const format = useFormatter()
  const now = useNow()
  const date = new Date(at)
  const recent = Math.abs(now.getTime() - date.getTime()) < DAY_MS / 2
  return (
    <time dateTime={at} title={format.dateTime(date, FULL)}>
      {format.dateTime(date, recent ? TIME : FULL)}
    </time>
  )
}

/** "for 39 min": how long something has lasted. */
export function Lasting({ ms }: { readonly ms: number }) {
  const format = useFormatter()
  const unit = (value: number, name: 'second' | 'minute' | 'hour' | 'day') =>
    format.number(value, {
      style: 'unit',
      unit: name,
      unitDisplay: 'short',
      maximumFractionDigits: value < 10 && name !== 'second' && name !== 'minute' ? 1 : 0,
    })
  if (ms < MINUTE_MS) return unit(Math.max(0, Math.round(ms / 1000)), 'second')
  if (ms < 60 * MINUTE_MS) return unit(Math.floor(ms / MINUTE_MS), 'minute')
  if (ms < 2 * DAY_MS) return unit(ms / 3_600_000, 'hour')
  return unit(ms / DAY_MS, 'day')
}

const TIME = { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' } as const
const FULL = { ...TIME, year: 'numeric', month: 'short', day: 'numeric' } as const
