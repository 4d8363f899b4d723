// Tells open pages that something changed: one poll of the journals for all of them.
import type { Database } from '#lib/store/client'
import { type ChangeMarks, readChangeMarks } from '#lib/store/query/read-change-marks'

const POLL_MS = 1_000
/** While the database is away it is asked less often. */
const AWAY_POLL_MS = 5_000

export interface Change {
  /** Names of rollouts with a new revision, stage change or verdict. */
  readonly rollouts: readonly string[]
  readonly sources: number
  /** Whether an alert, an answer to one, a target or a delivery is new. */
  readonly alerts: boolean
}

export type ChangeListener = (change: Change) => void

export interface ChangeWatch {
  /** Returns how to stop listening. The first poll after a quiet time tells nothing. */
  listen(listener: ChangeListener): () => void
  /** Whether the last poll got no answer. */
  isAway(): boolean
}

/** Polls only while somebody listens. */
export function watchChanges(db: Database): ChangeWatch {
  const listeners = new Set<ChangeListener>()
  let timer: ReturnType<typeof setTimeout> | null = null
  let last: ChangeMarks | null = null
  let away = false

  const poll = async () => {
    const next = await readChangeMarks(db).catch(() => null)
    away = next === null
    const change = next !== null && last !== null ? difference(last, next) : null
    if (next !== null) last = next
    if (change !== null) for (const listener of listeners) listener(change)
    timer = listeners.size === 0 ? null : setTimeout(poll, next === null ? AWAY_POLL_MS : POLL_MS)
    if (timer === null) last = null
  }

  return {
    listen(listener) {
      listeners.add(listener)
      timer ??= setTimeout(poll, 0)
      return () => listeners.delete(listener)
    },
    isAway: () => away,
  }
}

function difference(before: ChangeMarks, after: ChangeMarks): Change | null {
  const names = Object.keys({ ...before.rollouts, ...after.rollouts })
  const rollouts = names.filter((name) => before.rollouts[name] !== after.rollouts[name])
  const alerts = before.alerts !== after.alerts
  if (rollouts.length === 0 && before.sources === after.sources && !alerts) return null
  return { rollouts, sources: after.sources, alerts }
}
