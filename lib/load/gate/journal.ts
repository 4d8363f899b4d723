// Writes down what gates answered: when it changes, else once a minute, however often they are asked.
import type { GateAnswer, GateReply } from '#lib/model/gate'
import type { GateQuestion } from './decide'

/** So that it is seen that somebody still asks. */
const REPEAT_MS = 60_000
/** Askers that come and go are forgotten, oldest first; their next answer is written down again. */
const REMEMBERED_MAX = 2_000
/** A pipeline that asks in ever new ways must not fill the journal. */
const ROWS_PER_REPEAT_MAX = 60

export interface GateJournalDeps {
  readonly append: (answer: GateAnswer) => Promise<void>
  /** What could not be written down: the answer goes out all the same. */
  readonly complain: (error: unknown) => void
}

export interface GateNote {
  readonly reply: GateReply
  readonly question: GateQuestion
  readonly gate: string
  readonly asker: string
  readonly nowMs: number
}

export interface GateJournal {
  note(note: GateNote): Promise<void>
}

interface Told {
  readonly what: string
  readonly atMs: number
}

export function createGateJournal({ append, complain }: GateJournalDeps): GateJournal {
  const told = new Map<string, Told>()
  const mayWrite = createBudget()
  return {
    async note({ reply, question, gate, asker, nowMs }) {
      const { rollout, stage, outcome, result, code, reason, dryRun } = reply
      const key = JSON.stringify([rollout, gate, asker, question])
      const what = JSON.stringify([stage, outcome, result, code])
      const before = told.get(key)
      const changed = before?.what !== what
      if (!changed && nowMs - before.atMs < REPEAT_MS) return
      if (!mayWrite(rollout, nowMs)) return
      told.delete(key)
      told.set(key, { what, atMs: nowMs })
      const [oldest] = told.keys()
      if (told.size > REMEMBERED_MAX && oldest !== undefined) told.delete(oldest)
      const answer = { rollout, stage, outcome, answered: result, dryRun, reason, gate, asker }
      try {
        await append({ ...answer, atMs: nowMs, changed })
      } catch (error) {
        told.delete(key)
        complain(error)
      }
    },
  }
}

/** So many rows of a rollout within the time in which an answer is repeated. */
function createBudget(): (rollout: string, nowMs: number) => boolean {
  let sinceMs = Number.NEGATIVE_INFINITY
  let spent = new Map<string, number>()
  return (rollout, nowMs) => {
    if (nowMs - sinceMs >= REPEAT_MS) {
      sinceMs = nowMs
      spent = new Map()
    }
    const rows = (spent.get(rollout) ?? 0) + 1
    spent.set(rollout, rows)
    return rows <= ROWS_PER_REPEAT_MAX
  }
}
