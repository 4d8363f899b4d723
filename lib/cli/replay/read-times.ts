// Reads the times of a replay as people type them.
import { AppError } from '#lib/model/app-error'
import { duration } from '#lib/plan/quantities'

const NOW = 'now'
const MOMENT = /^\d{4}-\d{2}-\d{2}/

/** "2026-11-22T10:00Z" or "24h" (ago) → epoch ms. Throws AppError `bad-request`. */
export function readMoment(option: string, text: string, nowMs: number): number {
  if (text === NOW) return nowMs
  const ago = duration.safeParse(text)
  if (ago.success) return nowMs - ago.data
  const ms = MOMENT.test(text) ? Date.parse(text) : Number.NaN
  if (!Number.isNaN(ms)) return ms
  throw new AppError(
    'bad-request',
    `${option} expected a time such as 2026-11-22T10:00Z, or how long ago such as 24h, got "${text}"`,
  )
}

/** "10s" → 10 000 ms. Throws AppError `bad-request`. */
export function readPause(option: string, text: string): number {
  const parsed = duration.safeParse(text)
  if (parsed.success && parsed.data >= 1_000) return parsed.data
  throw new AppError('bad-request', `${option} expected at least 1s, such as 10s, got "${text}"`)
}
