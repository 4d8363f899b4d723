// Report tables with their rows: one line each, in the order of lib/report.
import { AppError } from '#lib/model/app-error'
import { REPORT_TABLES } from '#lib/report/index'
import { audit } from '#lib/report/tables/audit'
import { comparison } from '#lib/report/tables/comparison'
import { hops } from '#lib/report/tables/hops'
import { share } from '#lib/report/tables/share'
import { verdicts } from '#lib/report/tables/verdicts'
import { violations } from '#lib/report/tables/violations'
import { readAuditRows } from './read-audit-rows'
import { readComparisonRows } from './read-comparison-rows'
import { readHopRows } from './read-hop-rows'
import { readShareRows, readVerdictRows } from './read-verdict-rows'
import { readViolationRows } from './read-violation-rows'
import { type Report, report } from './report'

const REPORTS: readonly Report[] = [
  report(comparison, readComparisonRows),
  report(share, readShareRows),
  report(hops, readHopRows),
  report(violations, readViolationRows),
  report(verdicts, readVerdictRows),
  report(audit, readAuditRows),
]

/** Throws AppError `bad-request` for a table that is none. */
export function reportOn(name: string): Report {
  const found = REPORTS.find(({ table }) => table.name === name)
  if (found !== undefined) return found
  const known = REPORT_TABLES.map((table) => table.name).join(', ')
  throw new AppError('bad-request', `there is no table "${name}": expected one of ${known}`)
}
