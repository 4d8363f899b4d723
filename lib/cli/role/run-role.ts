// One role in this process: started by the supervisor, and ended when the supervisor says so or dies.
import { databaseAddress, loadSettings, secretsOf } from '#lib/engine/config'
import { createLog, plainSink, withoutSecrets } from '#lib/engine/log'
import { startTelemetry } from '#lib/engine/telemetry'
import { AppError } from '#lib/model/app-error'
import { openDatabase } from '#lib/store/client'
import { ROLES, type RunningRole } from './role'

/** With the supervisor gone the database may be gone too: flushing must not wait for it forever. */
const ORPHAN_STOP_MS = 10_000

/** What a role's process tells the supervisor. */
export type RoleMessage =
  | { readonly ready: true; readonly ports: Readonly<Record<string, number>> }
  | { readonly failed: string }

/** What the supervisor tells a role's process. */
export interface StopMessage {
  readonly stop: true
}

/** Resolves when the role has stopped. */
export async function runRole(name: string): Promise<void> {
  const stopping = stopRequest()
  const settings = loadSettings()
  const sink = withoutSecrets(secretsOf(settings), plainSink())
  const log = createLog({ name, level: settings.logLevel, sink })
  const telemetry = await startTelemetry(settings, { role: name, log })
  const db = openDatabase(databaseAddress(settings))
  let running: RunningRole
  try {
    const role = ROLES.find((known) => known.name === name)
    if (role === undefined) throw new AppError('setting', `there is no role "${name}"`)
    const start = await role.load()
    running = await start({ settings, db, log })
  } catch (error) {
    tell({ failed: error instanceof AppError ? error.message : describe(error) })
    throw error
  }
  tell({ ready: true, ports: running.ports ?? {} })
  const orphaned = await stopping
  if (orphaned) setTimeout(() => process.exit(1), ORPHAN_STOP_MS).unref()
  await running.stop()
  await telemetry.stop()
  await db.close()
}

function tell(message: RoleMessage): void {
  if (process.connected) process.send?.(message)
}

function describe(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error)
}

/** Resolves with true when the supervisor died, false when it asked. */
function stopRequest(): Promise<boolean> {
  return new Promise((resolve) => {
    process.on('message', (message: Partial<StopMessage>) => {
      if (message.stop === true) resolve(false)
    })
    process.on('disconnect', () => resolve(true))
    // Ctrl-C and service managers signal the whole group: the supervisor decides the order.
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        if (!process.connected) resolve(false)
      })
    }
  })
}
