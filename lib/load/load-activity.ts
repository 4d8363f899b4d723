// Reads what happened to rollouts over time: where somebody who travels back would want to stop.
import type { StageAction } from '#lib/model/rollout'
import type { Database } from '#lib/store/client'
import { readFailures } from '#lib/store/query/read-failures'
import { readStageChanges } from '#lib/store/query/read-stage-changes'
import type { TimeSpan } from './stage-window'

const MARKS_MAX = 60

export interface ActivityMark {
  /** Epoch ms. */
  readonly atMs: number
  readonly rollout: string
  /** What somebody did, or that the verdict turned to fail. */
  readonly what: StageAction | 'fail'
}

/** The newest of the range, oldest first; '' for all rollouts. */
export async function loadActivity(
  db: Database,
  { rollout, fromMs, toMs }: TimeSpan & { readonly rollout: string },
): Promise<ActivityMark[]> {
  const [changes, failures] = await Promise.all([
    readStageChanges(db, rollout),
    readFailures(db, { fromMs, toMs, limit: MARKS_MAX }),
  ])
  const marks: ActivityMark[] = [
    ...changes.map(({ atMs, rollout: name, action }) => ({ atMs, rollout: name, what: action })),
    ...failures.map(({ atMs, rollout: name }) => ({ atMs, rollout: name, what: 'fail' as const })),
  ]
  return marks
    .filter(
      (it) => it.atMs >= fromMs && it.atMs < toMs && (rollout === '' || it.rollout === rollout),
    )
    .sort((a, b) => a.atMs - b.atMs)
    .slice(-MARKS_MAX)
}
