// The bundled database against everything that may happen to it, with real processes and kill -9.
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { openDatabase } from '#lib/store/client'
import type { Engine } from '#lib/store/engine/engine'
import type { EngineEvent, EngineOptions } from '#lib/store/engine/options'
import { ADDRESS_FILE, findRunningEngine } from '#lib/store/engine/running-engine'
import { startTestEngine, temporaryDirectory } from '#test/support/engine'
import { eventually, isAlive, startProduct } from '#test/support/processes'

const SLOW = 60_000

describe('the bundled engine', () => {
  const cleanups: (() => Promise<void> | void)[] = []
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
  })

  function directory(): string {
    const dir = temporaryDirectory()
    cleanups.push(dir.remove)
    return dir.path
  }
  async function start(dir: string, options: Partial<EngineOptions> = {}): Promise<Engine> {
    const engine = await startTestEngine(dir, options)
    cleanups.push(() => engine.abandon())
    return engine
  }
  function open(engine: Engine) {
    const db = openDatabase(engine.address('default'))
    cleanups.push(() => db.close())
    return db
  }
  /** As any process on this machine could, without a password. */
  async function asLocalUser(engine: Engine, sql: string) {
    const url = `http://127.0.0.1:${engine.port}/?user=default`
    const answer = await fetch(url, { method: 'POST', body: sql })
    return { ok: answer.ok, text: await answer.text() }
  }

  it('comes back on the same port with its data after kill -9', { timeout: SLOW }, async () => {
    const events: EngineEvent[] = []
    const engine = await start(directory(), { onEvent: (event) => events.push(event) })
    const db = open(engine)
    await db.command('CREATE DATABASE kept')
    await db.command(`CREATE TABLE kept.rows (n UInt32) ENGINE = MergeTree ORDER BY n
      SETTINGS fsync_after_insert = 1`)
    await db.insert('kept.rows', [{ n: 1 }, { n: 2 }])
    const killed = engine.pid()
    process.kill(killed, 'SIGKILL')
    await eventually(() => engine.restarts() === 1)
    expect(await db.query('SELECT sum(n) AS sum FROM kept.rows')).toEqual([{ sum: '3' }])
    expect(engine.pid()).not.toBe(killed)
    expect(events.map(({ kind }) => kind)).toEqual(['up', 'crash', 'up'])
  })

  it('has every acknowledged insert exactly once when killed again and again under load', {
    timeout: SLOW,
  }, async () => {
    const engine = await start(directory())
    const db = open(engine)
    await db.command('CREATE DATABASE load')
    await db.command(`CREATE TABLE load.rows (n UInt32) ENGINE = MergeTree ORDER BY n
      SETTINGS non_replicated_deduplication_window = 1000`)
    const rows = (block: number) =>
      Array.from({ length: 1000 }, (_, i) => ({ n: block * 1000 + i }))
    const insertUntilAcknowledged = async (block: number) => {
      for (;;) {
        try {
          return await db.insert('load.rows', rows(block), { token: `block-${block}` })
        } catch (error) {
          expect(error).toMatchObject({ code: 'unavailable' })
          await sleep(50)
        }
      }
    }
    for (let block = 0; block < 30; block++) {
      const inserting = insertUntilAcknowledged(block)
      if (block % 10 === 5) process.kill(engine.pid(), 'SIGKILL')
      await inserting
    }
    const sql = 'SELECT count() AS stored, uniqExact(n) AS unique FROM load.rows'
    expect(await db.query(sql)).toEqual([{ stored: '30000', unique: '30000' }])
    expect(engine.restarts()).toBe(3)
  })

  it('is restarted when somebody stops its listener', { timeout: SLOW }, async () => {
    const engine = await start(directory())
    const stopped = await asLocalUser(engine, 'SYSTEM STOP LISTEN HTTP')
    expect(stopped.ok).toBe(true)
    await eventually(() => engine.restarts() === 1)
    expect(await open(engine).query('SELECT 1 AS one')).toEqual([{ one: 1 }])
  })

  it('refuses a second start on the same data in one clear line', { timeout: SLOW }, async () => {
    const dir = directory()
    const engine = await start(dir)
    await expect(startTestEngine(dir)).rejects.toMatchObject({
      code: 'conflict',
      message: `the data directory ${dir} is in use by another process`,
    })
    expect(await open(engine).query('SELECT 1 AS one')).toEqual([{ one: 1 }])
  })

  it('says so when its port is taken', { timeout: SLOW }, async () => {
    const server = createServer().listen(0, '127.0.0.1')
    cleanups.push(() => void server.close())
    await new Promise((resolve) => server.once('listening', resolve))
    const address = server.address()
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0
    await expect(startTestEngine(directory(), { port })).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining(String(port)),
    })
  })

  it('lets nobody but its owner read its password', { timeout: SLOW }, async () => {
    const dir = directory()
    const engine = await start(dir)
    const runDirs = readdirSync(dir).filter((name) => name.startsWith('run-'))
    expect(runDirs).toHaveLength(1)
    const runDir = join(dir, runDirs[0]!)
    expect(statSync(runDir).mode & 0o777).toBe(0o700)
    for (const file of readdirSync(runDir)) {
      expect(statSync(join(runDir, file)).mode & 0o777, file).toBe(0o600)
      const says = readFileSync(join(runDir, file), 'utf8').includes(engine.password)
      expect(says, file).toBe(file === ADDRESS_FILE)
    }
    const commandLine = readFileSync(`/proc/${engine.pid()}/cmdline`, 'utf8')
    expect(commandLine).not.toContain(engine.password)
    expect(readFileSync(`/proc/${engine.pid()}/environ`, 'utf8')).not.toContain(engine.password)
  })

  it('is found by its owner while it runs', { timeout: SLOW }, async () => {
    const dir = directory()
    expect(await findRunningEngine(dir, 'default')).toBeNull()
    const engine = await start(dir)
    expect(await findRunningEngine(dir, 'default')).toEqual(engine.address('default'))
    await engine.abandon()
    expect(await findRunningEngine(dir, 'default')).toBeNull()
  })

  it('gives a local user without the password nothing to read or write', {
    timeout: SLOW,
  }, async () => {
    const engine = await start(directory())
    await open(engine).command('CREATE DATABASE ours')
    await open(engine).command('CREATE TABLE ours.t (n UInt8) ENGINE = MergeTree ORDER BY n')
    const attempts = [
      'SELECT * FROM ours.t',
      'INSERT INTO ours.t VALUES (1)',
      'SELECT * FROM system.processes',
      'SELECT * FROM system.users',
      'SYSTEM SHUTDOWN',
      'CREATE TABLE default.t (n UInt8) ENGINE = Memory',
      "SELECT * FROM file('/etc/passwd', LineAsString)",
      "SELECT * FROM url('http://127.0.0.1:1/', LineAsString)",
      'KILL QUERY WHERE 1',
    ]
    for (const sql of attempts) {
      const { ok, text } = await asLocalUser(engine, sql)
      expect(ok, sql).toBe(false)
      expect(text).toMatch(/ACCESS_DENIED|UNKNOWN_TABLE|Not enough privileges/)
    }
  })

  it('ends gracefully, twice if asked twice, and leaves no file of the launch', {
    timeout: SLOW,
  }, async () => {
    const dir = directory()
    const engine = await start(dir)
    const pid = engine.pid()
    await Promise.all([engine.stop(), engine.stop()])
    expect(isAlive(pid)).toBe(false)
    expect(readdirSync(dir).filter((name) => name.startsWith('run-'))).toEqual([])
  })

  it('leaves no orphan when its parent dies by kill -9', { timeout: SLOW }, async () => {
    const product = startProduct({ roles: 'evaluator' })
    await product.ready()
    const children = ['database', 'evaluator'].map((role) => product.pidOf(role))
    expect(children.every(isAlive)).toBe(true)
    process.kill(product.pid, 'SIGKILL')
    await eventually(() => !children.some(isAlive), 20_000)
    await product.stop()
  })
})
