// The journal of what people said to alerts: taken on, or not now.
import type { AlertAnswer } from '#lib/alert/episode/answer'
import type { Database } from '#lib/store/client'

export async function appendAlertAnswer(db: Database, answer: AlertAnswer): Promise<void> {
  const { atMs, untilMs, ...rest } = answer
  await db.insert('alert_answers', [
    {
      ...rest,
      at: new Date(atMs).toISOString(),
      until: new Date(untilMs).toISOString(),
      id: crypto.randomUUID(),
    },
  ])
}

interface StoredAnswer extends Omit<AlertAnswer, 'atMs' | 'untilMs'> {
  readonly atMs: string
  readonly untilMs: string
}

/** The newest answer of each kind to each episode and rollout. */
export async function readAlertAnswers(
  db: Database,
  { sinceMs }: { readonly sinceMs: number },
): Promise<AlertAnswer[]> {
  const rows = await db.query<StoredAnswer>(
    `SELECT rollout, episode, toUnixTimestamp64Milli(at) AS atMs, action,
      toUnixTimestamp64Milli(until) AS untilMs, author
    FROM alert_answers
    WHERE greatest(at, until) >= fromUnixTimestamp64Milli({since:Int64})
    ORDER BY at DESC, id LIMIT 1 BY rollout, episode, action`,
    { since: sinceMs },
  )
  return rows.map((row) => ({ ...row, atMs: Number(row.atMs), untilMs: Number(row.untilMs) }))
}
