// THE LIST of report tables: one file each, in the order that people are offered them.
import type { ReportTable } from './table'
import { audit } from './tables/audit'
import { comparison } from './tables/comparison'
import { hops } from './tables/hops'
import { share } from './tables/share'
import { verdicts } from './tables/verdicts'
import { violations } from './tables/violations'

/** For those who offer tables; whoever reads one knows what its rows are. */
export const REPORT_TABLES: readonly ReportTable<never>[] = [
  comparison,
  share,
  hops,
  violations,
  verdicts,
  audit,
]
