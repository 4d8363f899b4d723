// The body of `start`: settings, roles, and where log lines go.
import { loadSettings, readEnvironment } from '#lib/engine/config'
import { plainSink, readableSink } from '#lib/engine/log'
import { AppError } from '#lib/model/app-error'
import { ROLE_NAMES, type RoleName } from './role/role'
import { stopSignal } from './stop-signal'
import { supervise } from './supervisor/supervise'

export interface StartArgs {
  readonly role?: string
  readonly data?: string
}

/** Resolves after a graceful stop. Throws AppError for anything a user can put right. */
export async function runStart({ role, data }: StartArgs): Promise<void> {
  const roles = role === undefined ? ROLE_NAMES : parseRoles(role)
  const env = readEnvironment()
  const settings = loadSettings(data === undefined ? env : { ...env, GRAYPROOF_DATA: data })
  const sink = process.stdout.isTTY ? await readableSink() : plainSink()
  await supervise({ settings, roles, sink, signal: stopSignal() })
}

function parseRoles(list: string): readonly RoleName[] {
  return list.split(',').map((word) => {
    const role = ROLE_NAMES.find((name) => name === word.trim())
    if (role !== undefined) return role
    throw new AppError('setting', `there is no role "${word}": use ${ROLE_NAMES.join(', ')}`)
  })
}
