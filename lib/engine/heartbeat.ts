// "I am alive, and this is how to reach me": written to the journal every few seconds by a process.
import { hostname } from 'node:os'
import type { Database } from '#lib/store/client'
import { writeHeartbeat } from '#lib/store/query/lease'
import type { Log } from './log'

const INTERVAL_MS = 5_000
/** Two missed beats in a row are not yet an absence. */
const TTL_MS = 16_000

export interface HeartbeatOptions {
  readonly db: Database
  readonly log: Log
  /** Same for all processes of a role. */
  readonly name: string
  readonly detail: object
}

/** A name that no other process has, and that tells a person where to look. */
export function processName(): string {
  return `${hostname()}/${process.pid}/${crypto.randomUUID().slice(0, 8)}`
}

/** Beats at once and then on; a database that is away is waited for. */
export function startHeartbeat({ db, log, name, detail }: HeartbeatOptions) {
  const holder = processName()
  let absent = false
  const beat = async () => {
    try {
      await writeHeartbeat(db, { name, holder, ttlMs: TTL_MS, detail })
      absent = false
    } catch (error) {
      if (!absent) log.warn({ err: error }, 'heartbeat not written')
      absent = true
    }
  }
  let last = beat()
  const timer = setInterval(() => {
    last = last.then(beat)
  }, INTERVAL_MS)
  return {
    /** Says goodbye, so that nobody waits for this process. */
    stop: async () => {
      clearInterval(timer)
      await last
      await writeHeartbeat(db, { name, holder, ttlMs: 0, detail }).catch(() => {})
    },
  }
}
