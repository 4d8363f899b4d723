import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadGateEvents } from '#lib/load/load-gate-answers'
import type { GateAnswer } from '#lib/model/gate'
import { appendGateAnswer } from '#lib/store/query/append-gate-answer'
import { readGateAnswers } from '#lib/store/query/read-gate-answers'
import { startTestDatabase, type TestDatabase } from '#test/support/database'

const AT_MS = Date.UTC(2026, 10, 22, 12)

let test: TestDatabase
beforeAll(async () => {
  test = await startTestDatabase()
}, 60_000)
afterAll(() => test?.stop())

const answer = (change: Partial<GateAnswer> = {}): GateAnswer => ({
  ...{ atMs: AT_MS, rollout: 'favorites-v2', stage: 'canary', gate: 'argo', asker: 'ci' },
  ...{ outcome: 'fail', answered: 'fail', dryRun: false, changed: true, reason: 'Weil 文.' },
  ...change,
})

describe('the journal of gate answers', () => {
  it('gives back what was put in, newest first, of one rollout', async () => {
    const kept = [
      answer(),
      answer({ atMs: AT_MS + 1_001, stage: null, dryRun: true, answered: 'pass' }),
      answer({ atMs: AT_MS + 61_000, changed: false }),
    ]
    for (const one of [...kept, answer({ rollout: 'other' })]) await appendGateAnswer(test.db, one)
    const rollout = 'favorites-v2'
    expect(await readGateAnswers(test.db, { rollout, limit: 10 })).toEqual(kept.toReversed())
    expect(await readGateAnswers(test.db, { rollout, limit: 1 })).toEqual([kept[2]])
    const changes = await readGateAnswers(test.db, { rollout, limit: 10, changesOnly: true })
    expect(changes).toEqual([kept[1], kept[0]])
  })

  it('tells once what two processes say', async () => {
    const rollout = 'events'
    const say = (atMs: number, change: Partial<GateAnswer> = {}) =>
      appendGateAnswer(test.db, answer({ rollout, atMs: AT_MS + atMs, ...change }))
    await say(0, { answered: 'pass', outcome: 'pass' })
    await say(1, { answered: 'pass', outcome: 'pass' })
    await say(2, { answered: 'pass', outcome: 'pass', asker: 'cd' })
    await say(3)
    await say(4)
    const events = await loadGateEvents(test.db, { rollout, limit: 10 })
    expect(events.map(({ at, asker, answered }) => [at.slice(-4), asker, answered])).toEqual([
      ['003Z', 'ci', 'fail'],
      ['002Z', 'cd', 'pass'],
      ['000Z', 'ci', 'pass'],
    ])
  })
})
