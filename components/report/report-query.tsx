import { parseAsIsoDateTime, parseAsString, parseAsStringLiteral } from 'nuqs/server'

/** `usual`: what the table begins with; `between`: exact moments. */
export const REPORT_WINDOWS = ['usual', '1h', '6h', '24h', '7d', 'between'] as const
export type ReportWindow = (typeof REPORT_WINDOWS)[number]

const HOUR_MS = 3_600_000
const LENGTH_MS = { '1h': HOUR_MS, '6h': 6 * HOUR_MS, '24h': 24 * HOUR_MS, '7d': 168 * HOUR_MS }

/** The choice is the address of the page. */
export const reportParsers = {
  rollout: parseAsString.withDefault(''),
  table: parseAsString.withDefault(''),
  window: parseAsStringLiteral(REPORT_WINDOWS).withDefault('usual'),
  from: parseAsIsoDateTime,
  to: parseAsIsoDateTime,
  /** With commas between; empty: all. */
  columns: parseAsString.withDefault(''),
}

export interface ReportMoments {
  /** Epoch ms; undefined: as the table says. */
  readonly from: number | undefined
  readonly to: number | undefined
}

interface AskedMoments {
  readonly window: ReportWindow
  readonly from: Date | null
  readonly to: Date | null
}

/** A link with exact moments means them, whatever else it says. */
export function momentsOf({ window, from, to }: AskedMoments, nowMs: number): ReportMoments {
  if (window === 'between' || from !== null || to !== null) {
    return { from: from?.getTime(), to: to?.getTime() }
  }
  if (window === 'usual') return { from: undefined, to: undefined }
  return { from: nowMs - LENGTH_MS[window], to: undefined }
}
