// Migrated databases on bundled engines in temporary directories: one server, or a real cluster.
import type { DatabaseAddress } from '#lib/store/address'
import { type Database, openDatabase } from '#lib/store/client'
import type { Engine } from '#lib/store/engine/engine'
import { freePort } from '#lib/store/engine/free-port'
import type { EngineOptions } from '#lib/store/engine/options'
import { migrate } from '#lib/store/migrate'
import { startTestEngine, temporaryDirectory } from '#test/support/engine'

/** Long enough that fixtures with fixed dates outlive any test run. */
const RETENTION_DAYS = 3650
const CLUSTER = 'shards'

export interface TestDatabase {
  readonly db: Database
  readonly address: DatabaseAddress
  readonly url: string
  readonly user: string
  readonly password: string
  /** Settings for a process that shall use this database. */
  readonly env: Readonly<Record<string, string>>
  stop(): Promise<void>
}

export interface TestCluster extends TestDatabase {
  /** Each shard alone, by its own HTTP port. */
  readonly shards: readonly Database[]
  /** Kills the shard's engine (kill -9) and keeps it down. */
  stopShard(index: number): Promise<void>
  /** Brings it back on the same ports with the same data. */
  startShard(index: number): Promise<void>
}

/** A bundled engine with the current schema. `stop` throws its data away. */
export async function startTestDatabase(): Promise<TestDatabase> {
  const dir = temporaryDirectory()
  const engine = await startTestEngine(dir.path)
  const address = engine.address('grayproof')
  const db = openDatabase(address)
  await migrate(db, { retentionDays: RETENTION_DAYS })
  const { url, user, password } = address
  return {
    db,
    address,
    url,
    user,
    password,
    env: environmentOf(address),
    stop: async () => {
      await db.close()
      await engine.abandon()
      dir.remove()
    },
  }
}

/** A cluster of `count` bundled engines that know each other; `db` talks to the first. */
export async function startTestCluster(count: number): Promise<TestCluster> {
  const dirs = Array.from({ length: count }, () => temporaryDirectory())
  const password = crypto.randomUUID()
  const ports = await Promise.all(
    dirs.map(async () => ({ http: await freePort(), tcp: await freePort() })),
  )
  const options = ports.map(
    ({ http, tcp }): Partial<EngineOptions> => ({
      port: http,
      tcpPort: tcp,
      password,
      cluster: CLUSTER,
      shards: ports.map((shard) => ({ port: shard.tcp, password })),
    }),
  )
  const start = (index: number) => startTestEngine(dirs[index]?.path ?? '', options[index])
  const engines: (Engine | null)[] = await Promise.all(dirs.map((_, index) => start(index)))
  const running = engines.filter((engine) => engine !== null)
  const addresses = running.map((engine) => engine.address('grayproof'))
  const [address] = addresses
  if (address === undefined) throw new Error('a cluster needs at least one engine')
  const db = openDatabase(address)
  await migrate(db, { retentionDays: RETENTION_DAYS })
  const shards = addresses.map((own) => openDatabase({ ...own, cluster: null }))
  const { url, user } = address
  return {
    db,
    address,
    url,
    user,
    password,
    env: environmentOf(address),
    shards,
    stopShard: async (index) => {
      await engines[index]?.abandon()
      engines[index] = null
    },
    startShard: async (index) => {
      engines[index] = await start(index)
    },
    stop: async () => {
      await Promise.all([db, ...shards].map((open) => open.close()))
      await Promise.all(engines.map((engine) => engine?.abandon()))
      for (const dir of dirs) dir.remove()
    },
  }
}

function environmentOf(address: DatabaseAddress): Record<string, string> {
  return {
    CLICKHOUSE_URL: address.url,
    CLICKHOUSE_USER: address.user,
    CLICKHOUSE_PASSWORD: address.password,
    CLICKHOUSE_DATABASE: address.database,
    GRAYPROOF_RETENTION_DAYS: String(RETENTION_DAYS),
    ...(address.cluster === null ? {} : { CLICKHOUSE_CLUSTER: address.cluster }),
  }
}
