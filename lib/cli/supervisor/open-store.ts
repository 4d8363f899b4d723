// The database under the supervisor: the bundled engine, or the one the settings name; migrated.
import { join } from 'node:path'
import { packageRoot } from '#lib/cli/package-root'
import { databaseAddress, type Settings } from '#lib/engine/config'
import type { Log } from '#lib/engine/log'
import { AppError } from '#lib/model/app-error'
import { openDatabase } from '#lib/store/client'
import { type Engine, startEngine } from '#lib/store/engine/engine'
import { defaultMemoryBytes, defaultThreads, type EngineEvent } from '#lib/store/engine/options'
import { migrate } from '#lib/store/migrate'

const BYTES_PER_MB = 1_000_000

export interface OpenStore {
  /** The settings, with the address of the database that now runs. */
  readonly settings: Settings
  stop(): Promise<void>
}

/** Resolves when the schema is current. Throws AppError when the database cannot be used. */
export async function openStore(settings: Settings, log: Log): Promise<OpenStore> {
  if (settings.clickhouseUrl !== null) {
    await bringToVersion(settings, log)
    return { settings, stop: async () => {} }
  }
  const engine = await startBundled(settings, log)
  const { url, user, password } = engine.address(settings.clickhouseDatabase ?? 'grayproof')
  const found: Settings = {
    ...settings,
    clickhouseUrl: url,
    clickhouseUser: user,
    clickhousePassword: password,
  }
  try {
    await bringToVersion(found, log)
  } catch (error) {
    await engine.stop()
    throw error
  }
  return { settings: found, stop: () => engine.stop() }
}

async function startBundled(settings: Settings, log: Log): Promise<Engine> {
  if (settings.clickhouseCluster !== null) {
    throw new AppError(
      'setting',
      'CLICKHOUSE_CLUSTER needs CLICKHOUSE_URL: the bundled database is one server',
    )
  }
  const { databaseMemoryMb, databasePort, dataDir, clickhousePassword } = settings
  try {
    return await startEngine({
      dir: dataDir,
      port: databasePort,
      memoryBytes:
        databaseMemoryMb === null ? defaultMemoryBytes() : databaseMemoryMb * BYTES_PER_MB,
      threads: defaultThreads(),
      command: [process.execPath, join(packageRoot(), 'dist', 'engine-child.mjs')],
      onEvent: (event) => logEvent(log, event),
      ...(clickhousePassword === null ? {} : { password: clickhousePassword }),
    })
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'conflict') throw error
    throw new AppError(
      'conflict',
      `${error.message}: set GRAYPROOF_DATA to another one, or CLICKHOUSE_URL to share a database`,
    )
  }
}

function logEvent(log: Log, event: EngineEvent): void {
  const role = 'database'
  if (event.kind === 'up') {
    log.info({ role, pid: event.pid, startMs: event.startMs }, 'database is ready')
  } else if (event.kind === 'crash') {
    log.error({ role, reason: event.reason }, 'database ended, starting it again')
  } else {
    log.error({ role, pid: event.pid }, 'database does not answer, ending it')
  }
}

async function bringToVersion(settings: Settings, log: Log): Promise<void> {
  const db = openDatabase(databaseAddress(settings))
  const startedAt = performance.now()
  try {
    await migrate(db, { retentionDays: settings.retentionDays })
  } finally {
    await db.close()
  }
  log.debug({ ms: Math.round(performance.now() - startedAt) }, 'schema is current')
}
