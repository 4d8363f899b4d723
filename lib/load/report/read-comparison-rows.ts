// Rows of the comparison table: as the comparison of the dashboard, with its range on each row.
import { loadComparison } from '#lib/load/load-comparison'
import type { ComparisonCells } from '#lib/report/tables/comparison'
import type { Database } from '#lib/store/client'
import type { ReportArgs } from './report'

export async function* readComparisonRows(
  db: Database,
  { rollout: { plan }, fromMs, toMs }: ReportArgs,
): AsyncGenerator<ComparisonCells[]> {
  const { rows } = await loadComparison(db, { plan, fromMs, toMs })
  yield rows.map((row) => ({ ...row, fromMs, toMs }))
}
