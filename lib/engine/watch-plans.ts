// Watches plans in a directory and at web addresses, ours and those of other tools, and applies what is new.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Database } from '#lib/store/client'
import type { Log } from './log'
import { createPlanAddresses } from './watch/plan-addresses'
import { createPlanDirectory } from './watch/plan-directory'
import { createPlanLook as createLook } from './watch/plan-look'
import type { PlanSource } from './watch/plan-text'

const LOOK_EVERY_MS = 2_000
const ASK_EVERY_MS = 30_000

export interface WatchPlansDeps {
  readonly db: Database
  readonly log: Log
  readonly dir?: string | null
  /** Web addresses, and the bearer token for them. */
  readonly urls?: readonly string[]
  readonly urlToken?: string | null
  /** The clock, epoch ms. */
  readonly now: () => number
}

export interface PlanWatch {
  stop(): Promise<void>
}

interface Watched {
  /** One look at everything; never throws. */
  readonly look: () => Promise<void>
  /** Asks the web addresses; never throws. */
  readonly ask: () => Promise<void>
}

/** Looks every two seconds, and asks web addresses every thirty. */
export function watchPlans(deps: WatchPlansDeps): PlanWatch {
  const stopping = new AbortController()
  const { signal } = stopping
  const { look, ask } = createWatched(deps)
  const repeat = async (task: () => Promise<void>, everyMs: number) => {
    while (!signal.aborted) {
      await task()
      await sleep(everyMs, undefined, { signal }).catch(() => {})
    }
  }
  const asking = (deps.urls ?? []).length === 0 ? Promise.resolve() : repeat(ask, ASK_EVERY_MS)
  const looking = repeat(look, LOOK_EVERY_MS)
  return {
    stop: async () => {
      stopping.abort()
      await Promise.all([asking, looking])
    },
  }
}

/** For tests: one look at the directory and the addresses. */
export function createPlanLook(deps: WatchPlansDeps): () => Promise<void> {
  const { look, ask } = createWatched(deps)
  return async () => {
    await ask()
    await look()
  }
}

function createWatched({
  db,
  log,
  now,
  dir = null,
  urls = [],
  urlToken = null,
}: WatchPlansDeps): Watched {
  const addresses = createPlanAddresses({ urls, token: urlToken, log })
  const sources: PlanSource[] = dir === null ? [] : [createPlanDirectory({ dir, log })]
  const look = createLook({ db, log, now, sources: [...sources, addresses] })
  return { look, ask: addresses.refresh }
}
