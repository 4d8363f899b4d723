// How many alerts went where, and what became of them: for the metrics of Grayproof itself.
import type { Database } from '#lib/store/client'

export interface DeliveryCount {
  readonly target: string
  readonly result: string
  readonly count: number
}

/** Of at most so many targets, those used last. Beginnings of digests are no attempts. */
export async function readDeliveryCounts(
  db: Database,
  targetsMax: number,
): Promise<DeliveryCount[]> {
  const rows = await db.query<{ target: string; result: string; n: string }>(
    `SELECT target, result, count() AS n FROM alert_deliveries
    WHERE result != 'begun' AND target IN (
      SELECT target FROM alert_deliveries GROUP BY target
      ORDER BY max(at) DESC, target LIMIT {targetsMax:UInt32})
    GROUP BY target, result ORDER BY target, result`,
    { targetsMax },
  )
  return rows.map(({ target, result, n }) => ({ target, result, count: Number(n) }))
}
