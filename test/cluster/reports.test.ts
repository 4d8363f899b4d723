// Every report table from a cluster: the very files that one server gives of the same releases.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadRollout } from '#lib/engine/rollouts'
import { reportOn } from '#lib/load/report/reports'
import { REPORT_TABLES } from '#lib/report/index'
import type { Database } from '#lib/store/client'
import {
  startTestCluster,
  startTestDatabase,
  type TestCluster,
  type TestDatabase,
} from '#test/support/database'
import { FAILING, seedRollouts } from '#test/support/releases/seed-rollouts'

const MINUTES = 4
const SEED_MS = 120_000

describe('reports of a cluster', () => {
  const nowMs = Date.now()
  let cluster: TestCluster
  let single: TestDatabase
  beforeAll(async () => {
    ;[cluster, single] = await Promise.all([startTestCluster(2), startTestDatabase()])
    await Promise.all(
      [cluster, single].map(({ db }) => seedRollouts(db, { nowMs, minutes: MINUTES })),
    )
  }, SEED_MS)
  afterAll(() => Promise.all([cluster?.stop(), single?.stop()]))

  async function csvOf(db: Database, table: string): Promise<string> {
    const rollout = await loadRollout({ db }, FAILING)
    const signal = new AbortController().signal
    const args = { rollout, signal, fromMs: nowMs - MINUTES * 60_000, toMs: nowMs + 1 }
    const pieces: string[] = []
    for await (const piece of reportOn(table).csv(db, args)) pieces.push(piece)
    return pieces.join('')
  }

  it.each(REPORT_TABLES.map(({ name }) => name))('are those of one server: %s', async (table) => {
    const [split, whole] = await Promise.all([cluster, single].map(({ db }) => csvOf(db, table)))
    expect(split?.split('\r\n').length).toBeGreaterThan(2)
    expect(split).toBe(whole)
  })
})
