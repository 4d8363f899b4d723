// Follows the journals of verdicts and stages, and writes down episodes and what there is to tell.
import type { AlertAnswer } from '#lib/alert/episode/answer'
import { acknowledgementOf } from '#lib/alert/episode/answer'
import { afterEvent, type Episode, type EpisodeEvent } from '#lib/alert/episode/episode'
import { elapse, followVerdict, type JudgedRow } from '#lib/alert/episode/follow'
import type { Links } from '#lib/alert/episode/to-alert'
import type { OutboxMessage } from '#lib/alert/outbox/message'
import { missingMessages } from '#lib/alert/outbox/missing'
import type { AlertTarget } from '#lib/alert/target/target'
import type { Log } from '#lib/engine/log'
import type { StageChange } from '#lib/model/rollout'
import type { Database } from '#lib/store/client'
import { appendAlertMessages } from '#lib/store/query/alert-messages'
import { appendAlertEvents } from '#lib/store/query/append-alert-events'
import { type ChangedVerdict, readChangedVerdicts } from '#lib/store/query/read-changed-verdicts'
import { type Book, LIVE_MS } from './book'

/** A verdict may be written by a process whose clock is behind, or reach the journal late. */
const OVERLAP_MS = 10 * 60_000

/** What else there is to know at one look. */
export interface Surroundings {
  readonly nowMs: number
  readonly targets: readonly AlertTarget[]
  readonly changes: readonly StageChange[]
  readonly answers: readonly AlertAnswer[]
  readonly notifyOf: (rollout: string) => readonly string[]
  readonly isVoid: (message: OutboxMessage, target: AlertTarget) => boolean
}

export interface FollowerDeps {
  readonly db: Database
  readonly links: Links
  readonly log: Log
  /** Told of messages as soon as they are in the journal. */
  readonly onWritten: (messages: readonly OutboxMessage[]) => void
}

interface State {
  readonly episodes: Map<string, Episode>
  /** Target → episode → messages, oldest first. */
  readonly told: Map<string, Map<string, OutboxMessage[]>>
  /** Rollout → key → time of the verdicts that were followed. */
  readonly followed: Map<string, Map<string, number>>
  readonly last: Map<string, JudgedRow>
  /** Messages are written one after the other: their order is the order in which they are sent. */
  writtenMs: number
}

export interface Follower {
  /** Throws when the database is away: call it again. */
  look(around: Surroundings): Promise<void>
}

/** Safe to be killed at any moment: whoever follows next writes the same under the same ids. */
export function createFollower(deps: FollowerDeps, book: Book): Follower {
  const { db, log, links, onWritten } = deps
  const state = stateOf(book)

  const write = async (around: Surroundings): Promise<void> => {
    const messages = missingMessages({
      ...around,
      nowMs: Math.max(around.nowMs, state.writtenMs + 1),
      episodes: [...state.episodes.values()],
      told: state.told,
      isAcknowledged: (episode) => acknowledgementOf(around.answers, episode) !== null,
    })
    if (messages.length === 0) return
    await appendAlertMessages(db, messages)
    for (const message of messages) keep(state, message)
    onWritten(messages)
  }
  const happen = async (events: readonly EpisodeEvent[]) => {
    if (events.length > 0) await appendAlertEvents(db, events, null)
    for (const event of events) apply(state, event)
  }
  /** One verdict that cannot be read must not keep the others from being followed. */
  const orNone = ({ verdict: { rollout } }: ChangedVerdict, follow: () => EpisodeEvent[]) => {
    try {
      return follow()
    } catch (error) {
      log.error({ err: error, rollout }, 'a verdict could not be followed')
      return []
    }
  }
  const following = (rollout: string, { changes }: Surroundings) => ({
    open: openOf(state, rollout),
    history: changes.filter((change) => change.rollout === rollout),
    links,
  })
  const pass = async (rollout: string, around: Surroundings, nowMs: number) => {
    const last = state.last.get(rollout) ?? null
    await happen(elapse(following(rollout, around), { nowMs, last }))
  }
  const take = async (row: ChangedVerdict, around: Surroundings) => {
    const { rollout } = row.verdict
    // What comes late says how things are now, whatever its clock says.
    const atMs = Math.max(row.atMs, newestOf(state.followed.get(rollout)))
    await pass(rollout, around, atMs)
    const events = orNone(row, () => followVerdict(following(rollout, around), { ...row, atMs }))
    await appendAlertEvents(db, events, { rollout, atMs: row.atMs, key: row.key })
    for (const event of events) apply(state, event)
    state.last.set(rollout, { ...row, atMs })
    mark(state, rollout, row)
  }

  return {
    look: async (around) => {
      // First what a process before this one had no time to write.
      await write(around)
      for (const row of await readChangedVerdicts(db, whereFrom(state, book.bornMs))) {
        await take(row, around)
        await write(around)
      }
      for (const rollout of state.last.keys()) await pass(rollout, around, around.nowMs)
      await write(around)
      forget(state, around.nowMs)
    },
  }
}

function stateOf(book: Book): State {
  const state: State = {
    episodes: new Map(book.episodes.map((episode) => [episode.id, episode])),
    told: new Map(),
    followed: new Map(),
    last: new Map(book.last),
    writtenMs: 0,
  }
  for (const message of book.messages) keep(state, message)
  for (const row of book.followed) mark(state, row.rollout, row)
  return state
}

function keep(state: State, message: OutboxMessage): void {
  const { target, episode, atMs } = message
  const ofTarget = state.told.get(target) ?? new Map<string, OutboxMessage[]>()
  state.told.set(target, ofTarget)
  ofTarget.set(episode, [...(ofTarget.get(episode) ?? []), message])
  state.writtenMs = Math.max(state.writtenMs, atMs)
}

function apply(state: State, event: EpisodeEvent): void {
  const next = afterEvent(state.episodes.get(event.episode) ?? null, event)
  if (next !== null) state.episodes.set(next.id, next)
}

function mark(state: State, rollout: string, row: Pick<ChangedVerdict, 'atMs' | 'key'>): void {
  const keys = state.followed.get(rollout) ?? new Map<string, number>()
  keys.set(row.key, row.atMs)
  state.followed.set(rollout, keys)
}

function openOf({ episodes }: State, rollout: string): Episode[] {
  return [...episodes.values()].filter(
    (episode) => episode.rollout === rollout && episode.resolvedMs === null,
  )
}

function newestOf(keys: ReadonlyMap<string, number> = new Map()): number {
  return Math.max(0, ...keys.values())
}

function whereFrom({ followed }: State, bornMs: number) {
  const rows = [...followed].map(([rollout, keys]) => {
    const fromMs = Math.max(bornMs, newestOf(keys) - OVERLAP_MS)
    return { rollout, fromMs, keys }
  })
  return {
    bornMs,
    fromMs: new Map(rows.map(({ rollout, fromMs }) => [rollout, fromMs])),
    followed: rows.flatMap(({ fromMs, keys }) =>
      [...keys].filter(([, atMs]) => atMs >= fromMs).map(([key]) => key),
    ),
  }
}

/** Keeps what a later look may need. */
function forget(state: State, nowMs: number): void {
  for (const [id, { resolvedMs }] of state.episodes) {
    if (resolvedMs === null || resolvedMs > nowMs - LIVE_MS) continue
    state.episodes.delete(id)
    for (const episodes of state.told.values()) episodes.delete(id)
  }
  for (const keys of state.followed.values()) {
    const newest = newestOf(keys)
    for (const [key, atMs] of keys) if (atMs < newest - OVERLAP_MS) keys.delete(key)
  }
}
