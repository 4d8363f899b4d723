import { createSerializer, parseAsString, parseAsStringLiteral } from 'nuqs/server'
import { parseAsCursor } from '#components/layout/parse-as-cursor'
import { type Cursor, readCursor } from '#lib/model/paging'

const DAY_MS = 86_400_000
export const AUDIT_WINDOWS = ['24h', '7d', '30d', '90d'] as const
export const AUDIT_WINDOW_MS = {
  '24h': DAY_MS,
  '7d': 7 * DAY_MS,
  '30d': 30 * DAY_MS,
  '90d': 90 * DAY_MS,
} as const

export const auditParsers = {
  rollout: parseAsString.withDefault(''),
  /** Part of a name. */
  person: parseAsString.withDefault(''),
  window: parseAsStringLiteral(AUDIT_WINDOWS).withDefault('7d'),
  cursor: parseAsCursor,
}

export interface AuditQuery {
  readonly rollout: string
  readonly person: string
  readonly window: (typeof AUDIT_WINDOWS)[number]
  readonly cursor: Cursor | null
}

const serialize = createSerializer(auditParsers)

/** The same page with other entries; null where there are none. */
export function auditUrl(query: AuditQuery, cursor: string | null): string | null {
  if (cursor === null) return null
  return serialize('/settings/audit', { ...query, cursor: readCursor(cursor) })
}
