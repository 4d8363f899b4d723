// How: files of other tools in a watched directory, which change as their tools would change them.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createLog } from '#lib/engine/log'
import { applyPlan, changeStage, loadRollout } from '#lib/engine/rollouts'
import { createPlanLook } from '#lib/engine/watch-plans'
import { AppError } from '#lib/model/app-error'
import { formatPlan } from '#lib/plan/parse-plan'
import type { Database } from '#lib/store/client'
import { startTestDatabase, type TestDatabase } from '#test/support/database'

let test: TestDatabase
beforeAll(async () => {
  test = await startTestDatabase()
}, 60_000)
afterAll(() => test.stop(), 60_000)

let dir: string
let lines: { level: string; msg: string; file?: string; stage?: string }[]
let number = 0
let name = ''
beforeEach(() => {
  number += 1
  name = `imported-${number}`
  dir = mkdtempSync(join(tmpdir(), 'grayproof-plans-'))
  lines = []
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

const log = createLog({ name: 'test', level: 'info', sink: (line) => lines.push(JSON.parse(line)) })
const deps = (db: Database = test.db) => ({ db, log, dir, now: Date.now })
const write = (file: string, text: string) => writeFileSync(join(dir, file), text)
const said = (level: string) => lines.filter((line) => line.level === level).map(({ msg }) => msg)
const act = (action: string) => changeStage(deps(), { name, action, author: 'ann' })
const load = () => loadRollout(deps(), name)
const stages = async () => (await load()).plan.stages.map((stage) => stage.name)

const service = (weight: number) => `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: ${name} }
spec:
  gateways: [public]
  http:
    - route:
        - { destination: { host: order, subset: v1 }, weight: ${100 - weight} }
        - { destination: { host: order, subset: v2 }, weight: ${weight} }
`
const RULE = `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: order }
spec:
  host: order
  subsets:
    - { name: v1, labels: { version: v1 } }
    - { name: v2, labels: { version: v2 } }
`
const argo = (...weights: number[]) => `apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: { name: ${name} }
spec:
  strategy:
    canary:
      canaryMetadata: { labels: { role: canary } }
      trafficRouting: { nginx: {} }
      steps: [${weights.map((weight) => `{ setWeight: ${weight} }, { pause: {} }`).join(', ')}]
`

describe('files of other tools in the directory', { timeout: 30_000 }, () => {
  it('are read together, applied, and keep what was not read', async () => {
    write('rule.yaml', RULE)
    write('service.yaml', service(10))
    write('deployment.yaml', 'apiVersion: apps/v1\nkind: Deployment\n')
    const look = createPlanLook(deps())
    await look()
    await look()
    const { revision, author, plan, sourceText } = await load()
    expect([revision, author]).toEqual([1, 'file:service.yaml'])
    expect(plan.stages).toMatchObject([{ name: 'share-10', share: 0.1 }])
    expect(sourceText).toContain(
      '# Imported from service.yaml (istio). The share is a share of all',
    )
    expect(sourceText).toContain('# Not read: service.yaml:5 spec.gateways: a gateway may report')
    expect(said('warn')).toEqual([expect.stringContaining('not read: a gateway may report under')])
    expect(said('info')).toEqual(['says nothing about a rollout', 'plan applied'])
    expect(said('error')).toEqual([])
  })

  it('make a stage of each new weight, and go there', async () => {
    write('rule.yaml', RULE)
    write('service.yaml', service(10))
    const look = createPlanLook(deps())
    await look()
    await act('start')
    for (const weight of [25, 60, 25]) {
      write('service.yaml', service(weight))
      await look()
      await look()
    }
    expect(await stages()).toEqual(['share-10', 'share-25', 'share-60', 'share-25-again-1'])
    const { stage, history } = await load()
    expect(stage).toMatchObject({ name: 'share-25-again-1', share: 0.25 })
    expect(history.map(({ action, author }) => `${action} ${author}`)).toEqual([
      'start ann',
      'advance file:service.yaml',
      'advance file:service.yaml',
      'advance file:service.yaml',
    ])
    expect(said('error')).toEqual([])
  })

  it('change the only stage while nothing runs, and keep the last one after an ending', async () => {
    write('all.yaml', `${RULE}---\n${service(10)}`)
    const look = createPlanLook(deps())
    await look()
    write('all.yaml', `${RULE}---\n${service(20)}`)
    await look()
    expect(await stages()).toEqual(['share-20'])
    await act('start')
    await act('rollback')
    write('all.yaml', `${RULE}---\n${service(0)}`)
    await look()
    expect(await stages()).toEqual(['share-0', 'share-20'])
    expect(await load()).toMatchObject({ state: 'rolled-back', stage: { name: 'share-20' } })
  })

  it('may change their steps, but keep the stage that runs', async () => {
    write('rollout.yaml', argo(10, 30, 60))
    const look = createPlanLook(deps())
    await look()
    await act('start')
    await act('advance')
    write('rollout.yaml', argo(5, 40, 80))
    await look()
    expect(await stages()).toEqual(['share-10', 'share-30', 'share-40', 'share-80'])
    expect((await load()).stage?.name).toBe('share-30')
    write('rollout.yaml', argo(30, 90))
    await look()
    expect(await stages()).toEqual(['share-30', 'share-90'])
  })

  it('leave the last good revision in force when they break, which is told once', async () => {
    write('rule.yaml', RULE)
    write('service.yaml', service(10))
    const look = createPlanLook(deps())
    await look()
    write('service.yaml', service(10).replace('weight: 90', 'weight: many'))
    await look()
    await look()
    expect(said('error')).toEqual([
      'the plan was not applied: service.yaml, line 8, column 55: spec.http[0].route[0].weight expected a weight, got "many"',
    ])
    expect((await load()).revision).toBe(1)
    write('service.yaml', service(15))
    await look()
    expect(await load()).toMatchObject({ revision: 2 })
  })

  it('do not undo, after a restart, what a person changed', async () => {
    write('all.yaml', `${RULE}---\n${service(10)}`)
    await createPlanLook(deps())()
    const { plan } = await load()
    const settled = formatPlan({ ...plan, settleMs: 5_000 })
    await applyPlan(deps(), { text: settled, author: 'ann' })
    const restarted = createPlanLook(deps())
    await restarted()
    expect(await load()).toMatchObject({ revision: 2, author: 'ann' })
    write('all.yaml', `${RULE}---\n${service(20)}`)
    await restarted()
    expect(await load()).toMatchObject({ revision: 3, author: 'file:all.yaml' })
  })

  it('wait for a database that is away', async () => {
    let away = true
    const refuse = () => Promise.reject(new AppError('unavailable', 'the database is away'))
    const query: Database['query'] = (...args) => (away ? refuse() : test.db.query(...args))
    write('all.yaml', `${RULE}---\n${service(10)}`)
    const look = createPlanLook(deps({ ...test.db, query }))
    await look()
    expect(said('warn')).toEqual(['the plan waits: the database is away'])
    away = false
    await look()
    expect((await load()).revision).toBe(1)
  })

  it('give way to the first of two that plan the same rollout', async () => {
    write('a.yaml', `${RULE}---\n${service(10)}`)
    write('b.yaml', argo(10, 20))
    const look = createPlanLook(deps())
    await look()
    await look()
    expect(said('error')).toEqual([
      `the plan was not applied: b.yaml: a.yaml already holds the plan of ${name}`,
    ])
  })
})
