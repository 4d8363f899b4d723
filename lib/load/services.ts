// What pages and API share in one web process: settings, the database, the log. Opened on first use.
import { databaseAddress, loadSettings, type Settings, secretsOf } from '#lib/engine/config'
import { createLog, type Log, plainSink, withoutSecrets } from '#lib/engine/log'
import type { RolloutDeps } from '#lib/engine/rollouts'
import { type Database, openDatabase } from '#lib/store/client'

interface Services {
  readonly settings: Settings
  readonly db: Database
  readonly log: Log
}

/** Next gives pages and routes their own copies of a module, but one global object. */
const KEY = Symbol.for('grayproof.services')
const held = globalThis as unknown as Record<symbol, Services | undefined>

/** Throws AppError `setting` as loadSettings does. */
export function services(): Services {
  held[KEY] ??= open()
  return held[KEY]
}

export function database(): Database {
  return services().db
}

export function rolloutDeps(): RolloutDeps {
  return { db: database(), now: Date.now }
}

function open(): Services {
  const settings = loadSettings()
  const sink = withoutSecrets(secretsOf(settings), plainSink())
  return {
    settings,
    db: openDatabase(databaseAddress(settings)),
    log: createLog({ name: 'web', level: settings.logLevel, sink }),
  }
}
