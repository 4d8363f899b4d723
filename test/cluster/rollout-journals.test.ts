// The journals of rollouts on two real shards: both nodes read and write the same ones.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { applyPlan, changeStage, listRollouts, loadRollout } from '#lib/engine/rollouts'
import { type Database, openDatabase } from '#lib/store/client'
import { appendVerdict } from '#lib/store/query/append-verdict'
import { readVerdict } from '#lib/store/query/read-verdict'
import { readVerdictHistory } from '#lib/store/query/read-verdict-history'
import { NO_SHARE } from '#lib/verdict/share-summary'
import { SMALL_PLAN } from '#test/plan/plan-text'
import { startTestCluster, type TestCluster } from '#test/support/database'

const NOON = Date.UTC(2026, 10, 22, 12)

let test: TestCluster
let second: Database
beforeAll(async () => {
  test = await startTestCluster(2)
  // The second node, as part of the cluster: its tables reach the journals on the first.
  const [, other] = test.shards
  if (other === undefined) throw new Error('a cluster needs two shards')
  second = openDatabase({ ...test.address, url: other.url })
})
afterAll(async () => {
  await second?.close()
  await test?.stop()
})

const at = (db: Database) => ({ db, now: () => NOON })
const plan = (share: string) => SMALL_PLAN.replace('10%', share)

describe('rollouts on a cluster', () => {
  it('are the same whichever node is asked', async () => {
    await applyPlan(at(test.db), { text: plan('11%'), author: 'first' })
    await applyPlan(at(second), { text: plan('12%'), author: 'second' })
    for (const db of [test.db, second]) {
      const { revisions, plan: newest } = await loadRollout(at(db), 'favorites-v2')
      expect(revisions.map(({ author }) => author)).toEqual(['second', 'first'])
      expect(newest.stages[0]?.share).toBe(0.12)
      expect(await listRollouts(at(db))).toHaveLength(1)
    }
  })

  it('let one of two nodes have a revision and a stage change', async () => {
    await Promise.all([
      applyPlan(at(test.db), { text: plan('13%'), author: 'first' }),
      applyPlan(at(second), { text: plan('14%'), author: 'second' }),
    ])
    const { revisions } = await loadRollout(at(second), 'favorites-v2')
    expect(revisions.map(({ revision }) => revision)).toEqual([4, 3, 2, 1])
    const both = await Promise.allSettled(
      [test.db, second].map((db) =>
        changeStage(at(db), { name: 'favorites-v2', action: 'start', author: 'x' }),
      ),
    )
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  })

  it('have one journal of verdicts', async () => {
    const iso = new Date(NOON).toISOString()
    for (const [index, db] of [test.db, second].entries()) {
      await appendVerdict(db, {
        atMs: NOON + index,
        changed: true,
        verdict: {
          rollout: 'favorites-v2',
          revision: index,
          stage: 'canary',
          outcome: 'pass',
          asOf: iso,
          since: iso,
          share: NO_SHARE,
          findings: [],
        },
      })
    }
    for (const db of [test.db, second]) {
      expect((await readVerdict(db, 'favorites-v2'))?.verdict.revision).toBe(1)
      const range = { rollout: 'favorites-v2', fromMs: NOON, toMs: NOON + 10 }
      expect(await readVerdictHistory(db, range)).toHaveLength(2)
    }
  })
})
