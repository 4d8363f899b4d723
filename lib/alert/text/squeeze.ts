// Finds the most words that a receiver's limit has room for. Pure.
import type { AlertLanguage } from '#lib/alert/format'
import type { AlertMessage } from '#lib/model/alert'
import { AppError } from '#lib/model/app-error'
import { type MessageText, wordMessage } from './word-message'

/** Reasons get shorter first, then alerts are left out: what is marked up is never cut. */
const REASON_UNITS = [1_200, 500, 200, 90]
/** More in one message nobody reads; fewer in steps, as each is rendered to be measured. */
const ALERTS = [30, 20, 12, 8, 5, 3, 2, 1]

export interface Limit<T> {
  readonly language: AlertLanguage
  render(text: MessageText): T
  fits(rendered: T): boolean
}

export function squeeze<T>(message: AlertMessage, { language, render, fits }: Limit<T>): T {
  const { length } = message.alerts
  const steps = ALERTS.filter((alertsMax) => alertsMax < length)
  for (const alertsMax of length <= (ALERTS[0] ?? 1) ? [length, ...steps] : steps) {
    for (const reasonUnitsMax of REASON_UNITS) {
      const rendered = render(wordMessage(message, { language, alertsMax, reasonUnitsMax }))
      if (fits(rendered)) return rendered
    }
  }
  throw new AppError('bad-request', 'An alert has no room in this format, however short.')
}

export function utf8Bytes(text: string): number {
  return Buffer.byteLength(text, 'utf8')
}
