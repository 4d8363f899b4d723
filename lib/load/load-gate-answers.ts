// Reads what pipelines were told about a rollout, for people and the API.
import type { GateAnswer } from '#lib/model/gate'
import type { Database } from '#lib/store/client'
import { type GateAnswersArgs, readGateAnswers } from '#lib/store/query/read-gate-answers'
import { isoTime } from './iso-time'

export interface GateAnswerView
  extends Pick<
    GateAnswer,
    'gate' | 'asker' | 'stage' | 'outcome' | 'answered' | 'dryRun' | 'reason' | 'changed'
  > {
  readonly at: string
}

/** Newest first. */
export async function loadGateAnswers(
  db: Database,
  args: GateAnswersArgs,
): Promise<GateAnswerView[]> {
  const answers = await readGateAnswers(db, args)
  return answers.map(({ atMs, rollout: _rollout, ...answer }) => ({ at: isoTime(atMs), ...answer }))
}

/** The newest times at which an asker was told something else than before, newest first. */
export async function loadGateEvents(
  db: Database,
  args: Pick<GateAnswersArgs, 'rollout' | 'limit'>,
): Promise<GateAnswerView[]> {
  const answers = await loadGateAnswers(db, { ...args, changesOnly: true })
  // Several web processes each remember on their own: what they say twice is one event.
  const last = new Map<string, string>()
  return answers
    .toReversed()
    .filter(({ gate, asker, stage, outcome, answered }) => {
      const key = JSON.stringify([gate, asker])
      const what = JSON.stringify([stage, outcome, answered])
      const same = last.get(key) === what
      last.set(key, what)
      return !same
    })
    .toReversed()
}
