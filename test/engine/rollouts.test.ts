import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  applyMadePlan,
  applyPlan,
  changeStage,
  listRollouts,
  loadRollout,
} from '#lib/engine/rollouts'
import { parsePlan } from '#lib/plan/parse-plan'
import { SMALL_PLAN } from '#test/plan/plan-text'
import { startTestDatabase, type TestDatabase } from '#test/support/database'

/** 2026-11-22T12:00:00Z */
const NOON = Date.UTC(2026, 10, 22, 12)

let test: TestDatabase
beforeAll(async () => {
  test = await startTestDatabase()
}, 60_000)
afterAll(() => test.stop(), 60_000)

let clock = NOON
let number = 0
let name = ''
beforeEach(() => {
  number += 1
  name = `rollout-${number}`
  clock = NOON + number * 3_600_000
})

const deps = () => ({ db: test.db, now: () => clock })
const text = (changes: Readonly<Record<string, string>> = {}) =>
  Object.entries({ 'favorites-v2': name, ...changes }).reduce(
    (plan, [from, to]) => plan.replace(from, () => to),
    SMALL_PLAN,
  )
const apply = (plan = text(), author = 'ann') => applyPlan(deps(), { name, text: plan, author })
const act = (action: string) => {
  clock += 1_000
  return changeStage(deps(), { name, action, author: 'bob' })
}

describe('applyPlan', { timeout: 30_000 }, () => {
  it('keeps the first plan as revision 1, not started', async () => {
    expect(await apply()).toMatchObject({ rollout: name, revision: 1, changed: true })
    expect(await loadRollout(deps(), name)).toMatchObject({
      name,
      revision: 1,
      author: 'ann',
      state: 'pending',
      stage: null,
      stageIndex: -1,
      sinceMs: clock,
      revisedAtMs: clock,
      createdMs: clock,
      sourceText: text(),
      actions: ['start'],
      history: [],
    })
  })

  it('keeps no second revision of the same plan, however it is written', async () => {
    await apply()
    const sameInOtherWords = `# a comment\n${text({ 'share: 10%, tolerance: 2%': 'tolerance: 2%, share: 10.0%' })}`
    expect(await apply(sameInOtherWords)).toMatchObject({ revision: 1, changed: false })
    expect((await loadRollout(deps(), name)).revisions).toHaveLength(1)
  })

  it('keeps every revision that says something else', async () => {
    await apply()
    clock += 5_000
    expect(await apply(text({ '10%': '20%' }), 'bob')).toMatchObject({ revision: 2, changed: true })
    expect(await apply()).toMatchObject({ revision: 3, changed: true })
    const { revisions, plan } = await loadRollout(deps(), name)
    expect(revisions.map(({ revision, author }) => [revision, author])).toEqual([
      [3, 'ann'],
      [2, 'bob'],
      [1, 'ann'],
    ])
    expect(plan.stages[0]?.share).toBe(0.1)
  })

  it('takes plans that were made, not written', async () => {
    const made = parsePlan(text())
    expect(await applyMadePlan(deps(), { plan: made, author: 'page' })).toMatchObject({
      revision: 1,
    })
    expect((await loadRollout(deps(), name)).plan).toEqual(made)
  })

  it('takes JSON', async () => {
    const json = JSON.stringify({
      apiVersion: 'grayproof/v1',
      kind: 'Rollout',
      metadata: { name },
      spec: {
        services: [{ service: 'a', gray: { version: 'v2' } }],
        stages: [{ name: 'one', share: '5%' }],
      },
    })
    const applied = await applyPlan(deps(), { name, text: json, format: 'json', author: 'ci' })
    expect(applied.plan.split.by).toBe('weight')
  })

  it('refuses a plan for another rollout', async () => {
    await expect(
      applyPlan(deps(), { name: 'other', text: text(), author: 'x' }),
    ).rejects.toMatchObject({
      code: 'bad-request',
      message: `the plan is for "${name}", not for "other": metadata.name must agree`,
    })
  })

  it('refuses a wrong plan and keeps nothing', async () => {
    await expect(apply(text({ 'by: weight': 'by: magic' }))).rejects.toMatchObject({
      code: 'invalid-plan',
    })
    await expect(loadRollout(deps(), name)).rejects.toMatchObject({ code: 'not-found' })
  })

  it('refuses to drop the stage that runs, and only that', async () => {
    await apply()
    await act('start')
    const renamed = text({ 'name: canary': 'name: first' })
    await expect(apply(renamed)).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('is at stage canary, which this plan does not have'),
    })
    await act('rollback')
    expect(await apply(renamed)).toMatchObject({ revision: 2 })
  })

  it('keeps both of two plans that arrive at once', async () => {
    await Promise.all([apply(text({ '10%': '11%' })), apply(text({ '10%': '12%' }))])
    const { revisions } = await loadRollout(deps(), name)
    expect(revisions.map(({ revision }) => revision)).toEqual([2, 1])
  })
})

describe('changeStage', { timeout: 30_000 }, () => {
  it('leads a rollout through its stages to the end', async () => {
    await apply()
    expect(await act('start')).toMatchObject({ state: 'running', stageIndex: 0, sinceMs: clock })
    expect((await loadRollout(deps(), name)).stage?.name).toBe('canary')
    expect(await act('pause')).toMatchObject({ state: 'paused', stageIndex: 0 })
    expect(await act('resume')).toMatchObject({ state: 'running', stageIndex: 0 })
    expect(await act('advance')).toMatchObject({ state: 'running', stageIndex: 1 })
    const ended = await act('promote')
    expect(ended).toMatchObject({ state: 'promoted', actions: ['rollback', 'acknowledge'] })
    expect(ended.history.map(({ action, state, stage }) => [action, state, stage])).toEqual([
      ['start', 'running', 'canary'],
      ['pause', 'paused', 'canary'],
      ['resume', 'running', 'canary'],
      ['advance', 'running', 'all'],
      ['promote', 'promoted', 'all'],
    ])
    expect(ended.history.every(({ author }) => author === 'bob')).toBe(true)
  })

  it('says what is possible instead of a wrong step', async () => {
    await apply()
    await expect(act('advance')).rejects.toMatchObject({
      code: 'conflict',
      message: `${name} has not started: advance is not possible now, only start`,
      details: { possible: ['start'] },
    })
  })

  it('refuses words that are no action, and rollouts that are not there', async () => {
    await apply()
    await expect(act('delete')).rejects.toMatchObject({ code: 'bad-request' })
    await expect(
      changeStage(deps(), { name: 'nobody', action: 'start', author: 'x' }),
    ).rejects.toMatchObject({ code: 'not-found', message: 'there is no rollout "nobody"' })
  })

  it('does not call an acknowledgement a new stage', async () => {
    await apply()
    const started = await act('start')
    expect(await act('acknowledge')).toMatchObject({ state: 'running', sinceMs: started.sinceMs })
  })

  it('lets one of two people through who act at once', async () => {
    await apply()
    await act('start')
    const both = await Promise.allSettled([
      changeStage(deps(), { name, action: 'promote', author: 'ann' }),
      changeStage(deps(), { name, action: 'rollback', author: 'bob' }),
    ])
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect((await loadRollout(deps(), name)).history).toHaveLength(2)
  })

  it('stands where the last step led, even when a clock goes backwards', async () => {
    await apply()
    await act('start')
    clock -= 60_000
    expect(await act('pause')).toMatchObject({ state: 'paused' })
    expect(await act('resume')).toMatchObject({ state: 'running' })
  })
})

describe('listRollouts', { timeout: 30_000 }, () => {
  it('lists all by age, each where it stands', async () => {
    await apply()
    await act('start')
    const rollouts = await listRollouts(deps())
    expect(rollouts.map(({ createdMs }) => createdMs)).toEqual(
      rollouts.map(({ createdMs }) => createdMs).sort((a, b) => a - b),
    )
    expect(rollouts.map(({ rank }) => rank)).toEqual(rollouts.map((_, i) => i))
    expect(rollouts.at(-1)).toMatchObject({ name, state: 'running', stageIndex: 0 })
  })
})
