// The web role as users run it, over a seeded database of its own.
import type { Database } from '#lib/store/client'
import { startTestDatabase } from '#test/support/database'
import { startProduct } from '#test/support/processes'
import { seedRollouts } from '#test/support/releases/seed-rollouts'

export interface TestWeb {
  readonly url: string
  readonly db: Database
  /** The moment up to which the seed has traffic, epoch ms. */
  readonly nowMs: number
  /** Of the process that answers. */
  readonly pid: number
  /** The web role stays. */
  stopDatabase(): Promise<void>
  stop(): Promise<void>
}

export interface TestWebOptions {
  /** Minutes of traffic before now; none when left out. */
  readonly minutes?: number
  readonly env?: Readonly<Record<string, string>>
}

export async function startTestWeb({ minutes, env = {} }: TestWebOptions = {}): Promise<TestWeb> {
  const database = await startTestDatabase()
  const { url, user, password, db } = database
  const nowMs = Date.now()
  const product = startProduct({
    roles: 'web',
    env: { CLICKHOUSE_URL: url, CLICKHOUSE_USER: user, CLICKHOUSE_PASSWORD: password, ...env },
  })
  // What answers later starts while its store is filled.
  const [ports] = await Promise.all([
    product.ready(),
    minutes === undefined ? null : seedRollouts(db, { nowMs, minutes }),
  ])
  let stopping: Promise<void> | undefined
  let away: Promise<void> | undefined
  const stopDatabase = () => {
    away ??= database.stop()
    return away
  }
  return {
    url: `http://127.0.0.1:${ports.port}`,
    db,
    nowMs,
    pid: product.pidOf('web'),
    stopDatabase,
    /** May be called twice: a test may stop it before its suite does. */
    stop: () => {
      stopping ??= product.stop().then(stopDatabase)
      return stopping
    },
  }
}
