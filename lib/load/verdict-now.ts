// The verdict that counts now: the newest row, unless the rollout has moved on since.
import type { Rollout } from '#lib/engine/rollouts'
import type { Verdict } from '#lib/model/verdict'
import type { VerdictRow } from '#lib/store/query/append-verdict'

/** What a stage needs to be judged by. */
export type JudgedRollout = Pick<
  Rollout,
  'name' | 'revision' | 'state' | 'stage' | 'sinceMs' | 'createdMs'
> & {
  /** When somebody last changed the stage; null when nobody did. */
  readonly changedMs: number | null
}

/**
 * A gate that asks right after a stage began must not get the answer of the stage before: until the
 * new stage was judged, the answer is `inconclusive` without findings.
 */
export function verdictNow(rollout: JudgedRollout, row: VerdictRow | null): Verdict {
  if (row !== null && isCurrent(rollout, row)) return row.verdict
  const { name, revision, stage, sinceMs } = rollout
  const since = new Date(sinceMs).toISOString()
  return {
    rollout: name,
    revision,
    stage: stage?.name ?? null,
    outcome: 'inconclusive',
    asOf: since,
    since,
    share: {
      planned: stage?.share ?? null,
      tolerance: stage?.tolerance ?? null,
      observed: null,
      interval: null,
      requests: 0,
      gray: 0,
    },
    findings: [],
  }
}

function isCurrent({ stage, changedMs }: JudgedRollout, { atMs, verdict }: VerdictRow): boolean {
  return atMs >= (changedMs ?? 0) && verdict.stage === (stage?.name ?? null)
}
