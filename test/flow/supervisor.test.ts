// `grayproof start` as a user runs it: order, restarts, one graceful stop, one clear line when not.
import { createServer } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { openDatabase } from '#lib/store/client'
import { freePort } from '#lib/store/engine/free-port'
import { readLiveLeases } from '#lib/store/query/lease'
import { temporaryDirectory } from '#test/support/engine'
import { eventually, isAlive, type Product, startProduct } from '#test/support/processes'

/** No dashboard: building it is another test's business. */
const roles = 'receiver,evaluator'
const PARTS = ['database', 'receiver', 'evaluator']

describe('the supervisor', () => {
  const cleanups: (() => Promise<unknown> | unknown)[] = []
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
  })
  function start(options: Parameters<typeof startProduct>[0] = {}): Product {
    const product = startProduct({ roles, ...options })
    cleanups.push(() => product.stop())
    return product
  }
  /** The whole of what a failed start may say: one line, and an exit code that scripts can see. */
  async function failure(product: Product): Promise<string> {
    expect(await product.exited).toBe(1)
    const lines = product.stderr().trim().split('\n')
    expect(lines).toHaveLength(1)
    return lines[0]!
  }

  it('starts the database, then the roles in order, and says when all are ready', async () => {
    const product = start()
    await product.ready()
    const order = product.lines.map(({ msg }) => msg).filter((msg) => msg.includes('ready'))
    expect(order.map((msg) => msg.split(' ')[0])).toEqual([...PARTS, 'Grayproof'])
  })

  it('starts a killed role again on its ports and leaves the others alone', async () => {
    const product = start()
    const ports = await product.ready()
    expect(Object.keys(ports)).not.toEqual([])
    const before = PARTS.map(product.pidOf)
    for (const role of ['receiver', 'evaluator']) {
      const seen = product.lines.length
      process.kill(product.pidOf(role), 'SIGKILL')
      const again = await product.line(({ msg }) => msg === `${role} is ready`, seen)
      if (role === 'receiver') expect(again.ports).toEqual(ports)
    }
    const after = PARTS.map(product.pidOf)
    expect(after[0]).toBe(before[0])
    expect(after[1]).not.toBe(before[1])
    expect(after[2]).not.toBe(before[2])
    expect(after.every(isAlive)).toBe(true)
  })

  it('starts a killed database again on the same port, and the roles live through it', async () => {
    const product = start()
    await product.ready()
    const others = ['receiver', 'evaluator'].map(product.pidOf)
    const seen = product.lines.length
    process.kill(product.pidOf('database'), 'SIGKILL')
    await product.line(({ msg }) => msg === 'database is ready', seen)
    expect(others.every(isAlive)).toBe(true)
  })

  it.each(['SIGINT', 'SIGTERM'] as const)(
    'stops on %s: receivers first, the database last',
    async (signal) => {
      const product = start()
      await product.ready()
      const pids = PARTS.map(product.pidOf)
      const seen = product.lines.length
      expect(await product.stop(signal)).toBe(0)
      const order = product.lines
        .slice(seen)
        .map(({ msg }) => msg)
        .filter((msg) => msg.includes('stopped'))
      expect(order).toEqual(['receiver stopped', 'evaluator stopped', 'stopped'])
      expect(pids.some(isAlive)).toBe(false)
    },
  )

  it('takes the doubled Ctrl-C that npm makes of one as one', async () => {
    const product = start()
    await product.ready()
    process.kill(product.pid, 'SIGINT')
    expect(await product.stop('SIGINT')).toBe(0)
  })

  it.each(['SIGTERM', 'SIGKILL'] as const)('ends with an npm that gets %s', async (signal) => {
    const product = start({ viaNpm: true })
    await product.ready()
    const pids = PARTS.map(product.pidOf)
    process.kill(product.pid, signal)
    await eventually(() => !pids.some(isAlive), 20_000)
    // The last to go says so after the others are gone.
    await product.line(({ msg }) => msg === 'stopped')
    const words = product.lines.map(({ msg }) => msg)
    expect(words.slice(-3)).toEqual(['receiver stopped', 'evaluator stopped', 'stopped'])
  })

  it('can be stopped while it is still starting', async () => {
    const product = start()
    await product.line(({ msg }) => msg === 'database is ready')
    const pid = product.pidOf('database')
    expect(await product.stop('SIGTERM')).toBe(0)
    expect(isAlive(pid)).toBe(false)
  })

  it('names a taken port and its setting', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    cleanups.push(() => server.close())
    await new Promise((resolve) => server.once('listening', resolve))
    const address = server.address()
    const port = String(typeof address === 'object' ? address?.port : 0)
    expect(await failure(start({ env: { ZIPKIN_PORT: port } }))).toBe(
      `grayproof: port ${port} (ZIPKIN_PORT) is taken by another process`,
    )
  })

  it('names a data directory that is in use', async () => {
    const dir = temporaryDirectory()
    cleanups.push(dir.remove)
    const first = start({ dataDir: dir.path })
    await first.ready()
    expect(await failure(start({ dataDir: dir.path }))).toMatch(
      `grayproof: the data directory ${dir.path} is in use by another process`,
    )
    expect(isAlive(first.pidOf('database'))).toBe(true)
  })

  it.each([
    [
      'a bad setting',
      { env: { PORT: 'x' } },
      'PORT must be a whole number from 0 to 65535, not "x"',
    ],
    ['an unknown role', { roles: 'cook' }, 'there is no role "cook": use receiver, evaluator, web'],
    [
      'an open door',
      { env: { GRAYPROOF_HOST: '0.0.0.0' } },
      'GRAYPROOF_HOST 0.0.0.0 can be reached from other machines: set GRAYPROOF_TOKEN, or listen on 127.0.0.1',
    ],
    [
      'a cluster without a server',
      { env: { CLICKHOUSE_CLUSTER: 'c' } },
      'CLICKHOUSE_CLUSTER needs CLICKHOUSE_URL: the bundled database is one server',
    ],
  ])('refuses %s', async (_what, options, line) => {
    expect(await failure(start(options))).toBe(`grayproof: ${line}`)
  })

  it('says that a database of yours does not answer', async () => {
    const url = `http://127.0.0.1:${await freePort()}`
    const line = await failure(start({ env: { CLICKHOUSE_URL: url } }))
    expect(line).toMatch(/^grayproof: the database at 127\.0\.0\.1:\d+ does not answer/)
  })

  it('runs roles apart on one database, and shows no secret in any log', async () => {
    const password = 'a-password-of-ours'
    const port = String(await freePort())
    const env = { CLICKHOUSE_PASSWORD: password, GRAYPROOF_TOKEN: 'a-token-of-ours' }
    const debug = { ...env, GRAYPROOF_LOG_LEVEL: 'trace' }
    const first = start({ roles: 'receiver', env: { ...debug, GRAYPROOF_DATABASE_PORT: port } })
    await first.ready()
    const url = `http://127.0.0.1:${port}`
    const shared = { ...debug, CLICKHOUSE_URL: url, CLICKHOUSE_USER: 'app' }
    const second = start({ roles: 'receiver,evaluator', env: shared })
    await second.ready()
    expect(second.pidOf('database')).toBe(0)

    const db = openDatabase({ url, user: 'app', password, database: 'grayproof', cluster: null })
    cleanups.push(() => db.close())
    await eventually(async () => (await readLiveLeases(db, 'receiver')).length === 2)
    await second.stop()
    expect(await readLiveLeases(db, 'receiver')).toHaveLength(1)

    const said = JSON.stringify([first.lines, second.lines]) + first.stderr() + second.stderr()
    expect(said).not.toContain(password)
    expect(said).not.toContain('a-token-of-ours')
  })
})
