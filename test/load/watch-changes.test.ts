// How: a database that answers with whatever the test says, and a clock that the test moves.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type Change, watchChanges } from '#lib/load/watch-changes'
import type { Database } from '#lib/store/client'

const POLL_MS = 1_000

function fakeDatabase() {
  const state = {
    marks: { a: 'r1' } as Record<string, string>,
    sources: 1,
    alerts: 0,
    away: false,
    asked: 0,
  }
  const query = async (sql: string) => {
    if (state.away) throw new Error('away')
    if (sql.includes('FROM alert_')) return [{ mark: `events ${state.alerts}` }]
    if (sql.includes('FROM sources')) return [{ sources: String(state.sources) }]
    state.asked += 1
    return Object.entries(state.marks).map(([rollout, mark]) => ({ rollout, mark }))
  }
  return { state, db: { query } as unknown as Database }
}

describe('watchChanges', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it('tells every listener which rollouts changed, and nothing while nothing does', async () => {
    const { state, db } = fakeDatabase()
    const watch = watchChanges(db)
    const heard: Change[][] = [[], []]
    for (const list of heard) watch.listen((change) => list.push(change))
    await vi.advanceTimersByTimeAsync(3 * POLL_MS)
    expect(heard).toEqual([[], []])
    state.marks = { a: 'r1 v7', b: 'r1' }
    await vi.advanceTimersByTimeAsync(POLL_MS)
    const change = { rollouts: ['a', 'b'], sources: 1, alerts: false }
    expect(heard).toEqual([[change], [change]])
  })

  it('tells when the first source reports', async () => {
    const { state, db } = fakeDatabase()
    state.sources = 0
    const heard: Change[] = []
    watchChanges(db).listen((change) => heard.push(change))
    await vi.advanceTimersByTimeAsync(POLL_MS)
    state.sources = 1
    await vi.advanceTimersByTimeAsync(POLL_MS)
    expect(heard).toEqual([{ rollouts: [], sources: 1, alerts: false }])
  })

  it('tells that there is news of alerts', async () => {
    const { state, db } = fakeDatabase()
    const heard: Change[] = []
    watchChanges(db).listen((change) => heard.push(change))
    await vi.advanceTimersByTimeAsync(POLL_MS)
    state.alerts += 1
    await vi.advanceTimersByTimeAsync(2 * POLL_MS)
    expect(heard).toEqual([{ rollouts: [], sources: 1, alerts: true }])
  })

  it('asks nothing while nobody listens', async () => {
    const { state, db } = fakeDatabase()
    const watch = watchChanges(db)
    const stop = watch.listen(() => {})
    await vi.advanceTimersByTimeAsync(2 * POLL_MS)
    stop()
    await vi.advanceTimersByTimeAsync(2 * POLL_MS)
    const before = state.asked
    await vi.advanceTimersByTimeAsync(20 * POLL_MS)
    expect(state.asked).toBe(before)
  })

  it('lives through a database that is away, and tells what changed meanwhile', async () => {
    const { state, db } = fakeDatabase()
    const heard: Change[] = []
    const watch = watchChanges(db)
    watch.listen((change) => heard.push(change))
    await vi.advanceTimersByTimeAsync(POLL_MS)
    expect(watch.isAway()).toBe(false)
    state.away = true
    await vi.advanceTimersByTimeAsync(10 * POLL_MS)
    expect(watch.isAway()).toBe(true)
    state.away = false
    state.marks = { a: 'r2' }
    await vi.advanceTimersByTimeAsync(6 * POLL_MS)
    expect(heard).toEqual([{ rollouts: ['a'], sources: 1, alerts: false }])
  })
})
