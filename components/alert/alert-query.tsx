import { parseAsString, parseAsStringLiteral } from 'nuqs/server'

const DAY_MS = 86_400_000
export const ALERT_WINDOWS = ['24h', '7d', '30d'] as const
export const ALERT_WINDOW_MS = { '24h': DAY_MS, '7d': 7 * DAY_MS, '30d': 30 * DAY_MS } as const

export const alertParsers = {
  rollout: parseAsString.withDefault(''),
  window: parseAsStringLiteral(ALERT_WINDOWS).withDefault('7d'),
}
