import { chmodSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createLog } from '#lib/engine/log'
import { applyPlan, listRollouts, loadRollout } from '#lib/engine/rollouts'
import { createPlanLook, watchPlans } from '#lib/engine/watch-plans'
import { AppError } from '#lib/model/app-error'
import type { Database } from '#lib/store/client'
import { SMALL_PLAN } from '#test/plan/plan-text'
import { startTestDatabase, type TestDatabase } from '#test/support/database'

let test: TestDatabase
beforeAll(async () => {
  test = await startTestDatabase()
}, 60_000)
afterAll(() => test.stop(), 60_000)

let dir: string
let lines: { level: string; msg: string; file?: string }[]
let number = 0
let name = ''
beforeEach(() => {
  number += 1
  name = `watched-${number}`
  dir = mkdtempSync(join(tmpdir(), 'grayproof-plans-'))
  lines = []
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

const log = createLog({ name: 'test', level: 'info', sink: (line) => lines.push(JSON.parse(line)) })
const deps = (db: Database = test.db) => ({ db, log, dir, now: Date.now })
const text = (changes: Readonly<Record<string, string>> = {}, rollout = name) =>
  Object.entries({ 'favorites-v2': rollout, ...changes }).reduce(
    (plan, [from, to]) => plan.replace(from, () => to),
    SMALL_PLAN,
  )
const write = (file: string, content: string) => writeFileSync(join(dir, file), content)
const revision = async () => (await loadRollout(deps(), name)).revision
const said = (level: string) => lines.filter((line) => line.level === level).map(({ msg }) => msg)

describe('a directory of plans', { timeout: 30_000 }, () => {
  it('applies new and changed files, and each change once', async () => {
    const look = createPlanLook(deps())
    write('a.yaml', text())
    await look()
    await look()
    expect(await loadRollout(deps(), name)).toMatchObject({ revision: 1, author: 'file:a.yaml' })
    write('a.yaml', text({ '10%': '20%' }))
    await look()
    expect(await revision()).toBe(2)
    write('a.yaml', text({ '10%': '20%' }).replace('spec:', '# a comment\nspec:'))
    await look()
    expect(await revision()).toBe(2)
    expect(said('info')).toEqual(['plan applied', 'plan applied'])
  })

  it('reads YAML and JSON by the name, and nothing else', async () => {
    write('a.yml', text())
    write('b.txt', text({}, `${name}-txt`))
    write('.hidden.yaml', text({}, `${name}-hidden`))
    write(
      'c.json',
      JSON.stringify({
        apiVersion: 'grayproof/v1',
        kind: 'Rollout',
        metadata: { name: `${name}-json` },
        spec: {
          services: [{ service: 's', gray: { version: '2' } }],
          stages: [{ name: 'x', share: '1%' }],
        },
      }),
    )
    await createPlanLook(deps())()
    const names = (await listRollouts(deps())).map((rollout) => rollout.name)
    expect(names.filter((found) => found.startsWith(name)).sort()).toEqual([name, `${name}-json`])
  })

  it('tells a mistake once, with its line, and applies the other files', async () => {
    const look = createPlanLook(deps())
    write('a-bad.yaml', text({ 'by: weight': 'by: wieght' }, `${name}-bad`))
    write('b-good.yaml', text())
    await look()
    await look()
    expect(said('error')).toEqual([
      'the plan was not applied: a-bad.yaml, line 11, column 33: spec.split.by expected one of weight, mark, none, got "wieght"',
    ])
    expect(await revision()).toBe(1)
    write('a-bad.yaml', text({}, `${name}-bad`))
    await look()
    expect((await loadRollout(deps(), `${name}-bad`)).revision).toBe(1)
  })

  it('follows the links of mounted configuration', async () => {
    const look = createPlanLook(deps())
    write('..v1', text())
    write('..v2', text({ '10%': '20%' }))
    symlinkSync('..v1', join(dir, 'a.yaml'))
    await look()
    expect(await revision()).toBe(1)
    symlinkSync('..v2', join(dir, '..next'))
    renameSync(join(dir, '..next'), join(dir, 'a.yaml'))
    await look()
    expect(await revision()).toBe(2)
  })

  it('takes a rollout from one file only', async () => {
    const look = createPlanLook(deps())
    write('a.yaml', text())
    write('b.yaml', text({ '10%': '20%' }))
    await look()
    await look()
    expect(said('error')).toEqual([
      `the plan was not applied: b.yaml: a.yaml already holds the plan of ${name}`,
    ])
    expect(await revision()).toBe(1)
  })

  it('lets another file take over when the first is gone', async () => {
    const look = createPlanLook(deps())
    write('a.yaml', text())
    await look()
    renameSync(join(dir, 'a.yaml'), join(dir, 'b.yaml'))
    write('b.yaml', text({ '10%': '20%' }))
    await look()
    expect(await revision()).toBe(2)
  })

  it('does not undo, after a restart, what somebody changed by other means', async () => {
    write('a.yaml', text())
    await createPlanLook(deps())()
    await applyPlan(deps(), { text: text({ '10%': '30%' }), author: 'page' })
    const restarted = createPlanLook(deps())
    await restarted()
    expect(await revision()).toBe(2)
    expect(said('info').at(-1)).toContain('a later revision replaced this plan')
    write('a.yaml', text({ '10%': '40%' }))
    await restarted()
    expect(await revision()).toBe(3)
    write('a.yaml', text())
    await restarted()
    expect(await revision()).toBe(4)
  })

  it('tries again when the database was away', async () => {
    let away = true
    const refuse = () => Promise.reject(new AppError('unavailable', 'the database is away'))
    const db: Database = {
      ...test.db,
      query: (...args) => (away ? refuse() : test.db.query(...args)),
    }
    const look = createPlanLook(deps(db))
    write('a.yaml', text())
    await look()
    expect(said('warn')).toEqual(['the plan waits: the database is away'])
    away = false
    await look()
    expect(await revision()).toBe(1)
  })

  it('says once that it cannot read the directory, and when it can again', async () => {
    const look = createPlanLook({ ...deps(), dir: join(dir, 'later') })
    await look()
    await look()
    expect(said('warn')).toHaveLength(1)
    expect(said('warn')[0]).toContain('cannot read the directory of plans: ENOENT')
    const { mkdirSync } = await import('node:fs')
    mkdirSync(join(dir, 'later'))
    await look()
    expect(said('info')).toEqual(['the directory of plans can be read again'])
  })

  it('says once that it cannot read a file', async () => {
    const look = createPlanLook(deps())
    symlinkSync('nowhere', join(dir, 'a.yaml'))
    await look()
    await look()
    expect(said('error')).toHaveLength(1)
    rmSync(join(dir, 'a.yaml'))
    write('a.yaml', text())
    chmodSync(join(dir, 'a.yaml'), 0o644)
    await look()
    expect(await revision()).toBe(1)
  })

  it('reads no file without end', async () => {
    write('a.yaml', '#'.repeat(2 * 1024 * 1024))
    const look = createPlanLook(deps())
    await look()
    await look()
    expect(said('error')).toEqual(['the plan was not applied: a.yaml is larger than 1 MiB'])
  })
})

describe('watchPlans', { timeout: 30_000 }, () => {
  it('looks by itself, and stops when told', async () => {
    write('a.yaml', text())
    const watch = watchPlans(deps())
    for (let tries = 0; said('info').length === 0 && tries < 100; tries += 1) await sleep(20)
    await watch.stop()
    expect(await revision()).toBe(1)
    write('a.yaml', text({ '10%': '20%' }))
    await sleep(50)
    expect(await revision()).toBe(1)
  })
})
