// The supervisor: database, then roles in order; keeps them up; stops them in order.
import { ownCommand } from '#lib/cli/package-root'
import { ROLE_NAMES, type RoleName } from '#lib/cli/role/role'
import { type Settings, secretsOf, toEnvironment } from '#lib/engine/config'
import { createLog, type LineSink, type Log, withoutSecrets } from '#lib/engine/log'
import { type OpenStore, openStore } from './open-store'
import { checkPorts } from './preflight'
import { type RoleChild, startRoleChild } from './role-child'
import { buildWebIfStale } from './web-build'

export interface Supervision {
  readonly settings: Settings
  readonly roles: readonly RoleName[]
  readonly sink: LineSink
  /** Aborts to ask for a graceful stop. */
  readonly signal: AbortSignal
  readonly onReady?: (ports: Readonly<Record<string, number>>) => void
}

/** Resolves after a graceful stop; throws AppError when a start fails. */
export async function supervise(work: Supervision): Promise<void> {
  const { roles, signal } = work
  const sink = withoutSecrets(secretsOf(work.settings), work.sink)
  const log = createLog({ name: 'grayproof', level: work.settings.logLevel, sink })
  const children: RoleChild[] = []
  const over = new AbortController()
  let store: OpenStore | null = null
  try {
    await checkPorts(work.settings, roles)
    // The build takes a while: it runs beside the start of everything that needs no build.
    const unneeded = AbortSignal.any([signal, over.signal])
    const built = roles.includes('web') ? buildWebIfStale(log, unneeded) : Promise.resolve()
    built.catch(() => {})
    store = await openStore(work.settings, log)
    const { settings } = store
    const ownSink = withoutSecrets(secretsOf(settings), sink)
    for (const role of ROLE_NAMES.filter((name) => roles.includes(name))) {
      if (role === 'web') await built
      if (signal.aborted) break
      const command = ownCommand('role', role)
      // A role that comes back must listen where its agents know it, also on a port chosen freely.
      const env = (ports: object) => toEnvironment({ ...settings, ...ports })
      children.push(await startRoleChild({ role, command, env, log, sink: ownSink }))
    }
    if (!signal.aborted) announce(work, children, log)
    await aborted(signal)
  } catch (error) {
    if (!signal.aborted) throw error
  } finally {
    over.abort()
    await stopAll(children, store, log)
  }
}

function announce({ settings, onReady }: Supervision, children: readonly RoleChild[], log: Log) {
  const ports = Object.assign({}, ...children.map((child) => child.ports))
  const { port } = ports
  const host = settings.host.includes(':') ? `[${settings.host}]` : settings.host
  const url = port === undefined ? '' : `: http://${host}:${port}`
  log.info({ ports }, `Grayproof is ready${url}`)
  onReady?.(ports)
}

/** Receivers first, so that what they took in is stored; the database last. */
async function stopAll(children: readonly RoleChild[], store: OpenStore | null, log: Log) {
  for (const child of children) {
    await child.stop()
    log.info({ role: child.role }, `${child.role} stopped`)
  }
  if (store === null) return
  await store.stop()
  log.info('stopped')
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
}
