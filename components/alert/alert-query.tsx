import { createSerializer, parseAsString, parseAsStringLiteral } from 'nuqs/server'
import { parseAsCursor } from '#components/layout/parse-as-cursor'
import { type Cursor, readCursor } from '#lib/model/paging'

const DAY_MS = 86_400_000
export const ALERT_WINDOWS = ['24h', '7d', '30d'] as const
export const ALERT_WINDOW_MS = { '24h': DAY_MS, '7d': 7 * DAY_MS, '30d': 30 * DAY_MS } as const

export const alertParsers = {
  rollout: parseAsString.withDefault(''),
  window: parseAsStringLiteral(ALERT_WINDOWS).withDefault('7d'),
  /** Of what is over, and of deliveries. */
  past: parseAsCursor,
  sent: parseAsCursor,
}

export interface AlertQuery {
  readonly rollout: string
  readonly window: (typeof ALERT_WINDOWS)[number]
  readonly past: Cursor | null
  readonly sent: Cursor | null
}

const serialize = createSerializer(alertParsers)

/** The same page with another part of a list, which it leads to; null where there is none. */
export function alertsUrl(query: AlertQuery, list: 'past' | 'sent', cursor: string | null) {
  return cursor === null
    ? null
    : `${serialize('/alerts', { ...query, [list]: readCursor(cursor) })}#${PARTS[list]}`
}

const PARTS = { past: 'past', sent: 'deliveries' } as const
