// How a command that is no role reaches the database: the one that runs, else the bundled one.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type OpenStore, openStore } from '#lib/cli/supervisor/open-store'
import type { Settings } from '#lib/engine/config'
import type { Log } from '#lib/engine/log'
import { AppError } from '#lib/model/app-error'
import { findRunningEngine } from '#lib/store/engine/running-engine'

/** Throws AppError `not-found` for a data directory that was never used. */
export async function reachStore(settings: Settings, log: Log): Promise<OpenStore> {
  const leave = async () => {}
  if (settings.clickhouseUrl !== null) return { settings, stop: leave }
  const database = settings.clickhouseDatabase ?? 'grayproof'
  const running = await findRunningEngine(settings.dataDir, database)
  if (running !== null) {
    const { url, user, password } = running
    const found = { clickhouseUrl: url, clickhouseUser: user, clickhousePassword: password }
    return { settings: { ...settings, ...found }, stop: leave }
  }
  if (!existsSync(join(settings.dataDir, 'database'))) {
    const text = `there is no database in ${settings.dataDir}: set GRAYPROOF_DATA or CLICKHOUSE_URL`
    throw new AppError('not-found', text)
  }
  return await openStore(settings, log)
}
