// What people say to alerts: taken on, or not now; to one episode, or to all of a rollout.
import type { AlertAnswer } from '#lib/alert/episode/answer'
import { AppError } from '#lib/model/app-error'
import type { Database } from '#lib/store/client'
import { appendAlertAnswer } from '#lib/store/query/alert-answers'
import { readEventsOf } from '#lib/store/query/read-alert-events'
import { readRollouts } from '#lib/store/query/read-rollouts'

const SNOOZE_MAX_MS = 30 * 24 * 3_600_000
const AUTHOR_MAX = 200
const EVER = { fromMs: 0, toMs: 4_102_444_800_000 }

export interface AnswerDeps {
  readonly db: Database
  /** The clock, epoch ms. */
  readonly now: () => number
}

/** An episode, or a rollout with all that it has and will have. */
export interface Addressed {
  readonly episode?: string | undefined
  readonly rollout?: string | undefined
  readonly author: string
}

/** Nobody is reminded of it any more. Throws AppError `not-found`, `bad-request`. */
export async function acknowledgeAlerts(
  deps: AnswerDeps,
  { author, ...addressed }: Addressed,
): Promise<AlertAnswer> {
  const whom = await find(deps.db, addressed)
  return append(deps, { ...whom, action: 'acknowledge', untilMs: 0, author })
}

/** Nothing new is told until then; what is over by then is not told at all. Throws as above. */
export async function snoozeAlerts(
  deps: AnswerDeps,
  { author, untilMs, ...addressed }: Addressed & { readonly untilMs: number },
): Promise<AlertAnswer> {
  if (untilMs - deps.now() > SNOOZE_MAX_MS) {
    throw new AppError('bad-request', 'field "until" is more than 30 days ahead')
  }
  const whom = await find(deps.db, addressed)
  return append(deps, { ...whom, action: 'snooze', untilMs, author })
}

async function append(
  { db, now }: AnswerDeps,
  answer: Omit<AlertAnswer, 'atMs'>,
): Promise<AlertAnswer> {
  const row = { ...answer, atMs: now(), author: answer.author.slice(0, AUTHOR_MAX) }
  await appendAlertAnswer(db, row)
  return row
}

async function find(
  db: Database,
  { episode, rollout }: Omit<Addressed, 'author'>,
): Promise<Pick<AlertAnswer, 'rollout' | 'episode'>> {
  if ((episode === undefined) === (rollout === undefined)) {
    throw new AppError('bad-request', 'name an "episode" or a "rollout", and not both')
  }
  if (rollout !== undefined) {
    const [found] = await readRollouts(db, rollout)
    if (found === undefined) throw new AppError('not-found', `there is no rollout "${rollout}"`)
    return { rollout, episode: '' }
  }
  const [event] = await readEventsOf(db, { ...EVER, episode })
  if (event === undefined) throw new AppError('not-found', `there is no alert "${episode}"`)
  return { rollout: event.rollout, episode: event.episode }
}
