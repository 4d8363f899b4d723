// Answers one question of a pipeline: reads verdict and evaluator, decides, and writes down the answer.
import { z } from 'zod'
import { loadRollout } from '#lib/load/load-rollout'
import type { Database } from '#lib/store/client'
import { readLiveLeases } from '#lib/store/query/lease'
import { decide, type GateFacts, type GateQuestion } from './decide'
import type { GateFinding } from './gate'
import type { GateJournal } from './journal'

export interface AskGateDeps {
  readonly db: Database
  readonly journal: GateJournal
  readonly nowMs: number
}

export interface AskedGate {
  readonly rollout: string
  readonly question: GateQuestion
  readonly gate: string
  /** Who asks. */
  readonly asker: string
}

/** Throws AppError `not-found`, or `unavailable` without the database. */
export async function askGate(
  { db, journal, nowMs }: AskGateDeps,
  { rollout, question, gate, asker }: AskedGate,
): Promise<GateFinding> {
  const [{ verdict, details }, evaluator] = await Promise.all([
    loadRollout(db, rollout),
    readEvaluator(db),
  ])
  const { state, revision } = details
  const reply = decide(question, { verdict, state, revision, evaluator, nowMs })
  await journal.note({ reply, question, gate, asker, nowMs })
  return { reply, verdict }
}

const detailSchema = z.object({
  judgedAgoMs: z.number().nullable(),
  unjudged: z.array(z.string()),
})

/** Everything by the database's clock: how long ago it said that it had judged so long before. */
async function readEvaluator(db: Database): Promise<GateFacts['evaluator']> {
  const leases = await readLiveLeases(db, 'evaluator')
  const newest = leases
    .filter(({ name }) => name === 'evaluator')
    .toSorted((a, b) => b.atMs - a.atMs)[0]
  if (newest === undefined) return null
  const detail = detailSchema.safeParse(newest.detail)
  if (!detail.success || detail.data.judgedAgoMs === null)
    return { judgedAgoMs: null, unjudged: [] }
  const { judgedAgoMs, unjudged } = detail.data
  return { judgedAgoMs: judgedAgoMs + newest.nowMs - newest.atMs, unjudged }
}
