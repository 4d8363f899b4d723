// One small answer that differs whenever pages would: what live pages are woken by.
import type { Database } from '#lib/store/client'

export interface ChangeMarks {
  /** Rollout → its newest revision, stage change and verdict, as one opaque text. */
  readonly rollouts: Readonly<Record<string, string>>
  /** Known reporters of spans: pages wait for the first one. */
  readonly sources: number
  /** How much stands in the journals of alerts, as one opaque text: nothing is taken out of them. */
  readonly alerts: string
}

/** Numbers of rows, which the database knows without reading any. */
const ALERT_JOURNALS = ['targets', 'events', 'messages', 'deliveries', 'answers']
  .map((name) => `SELECT concat('${name} ', toString(count())) AS mark FROM alert_${name}`)
  .join(' UNION ALL ')

/** Verdicts are written every few seconds: only the last hour of them is looked at. */
export async function readChangeMarks(db: Database): Promise<ChangeMarks> {
  const [rows, [count], journals] = await Promise.all([
    db.query<{ rollout: string; mark: string }>(
      `SELECT rollout, arrayStringConcat(arraySort(groupArray(mark)), ' ') AS mark FROM (
        SELECT rollout, concat('r', toString(max(revision))) AS mark
        FROM rollout_revisions GROUP BY rollout
        UNION ALL
        SELECT rollout, concat('s', toString(toUnixTimestamp64Milli(max(at)))) AS mark
        FROM stage_changes GROUP BY rollout
        UNION ALL
        SELECT rollout, concat('v', toString(toUnixTimestamp64Milli(max(at)))) AS mark
        FROM verdicts WHERE at > now64(3) - INTERVAL 1 HOUR GROUP BY rollout)
      GROUP BY rollout ORDER BY rollout`,
    ),
    db.query<{ sources: string }>('SELECT uniqExact(source_id) AS sources FROM sources'),
    db.query<{ mark: string }>(ALERT_JOURNALS),
  ])
  return {
    rollouts: Object.fromEntries(rows.map(({ rollout, mark }) => [rollout, mark])),
    sources: Number(count?.sources ?? 0),
    alerts: journals
      .map(({ mark }) => mark)
      .sort()
      .join(' '),
  }
}
