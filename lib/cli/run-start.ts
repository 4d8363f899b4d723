// The body of `start`: settings, where log lines go, and what signals mean.
import { type Environment, loadSettings, readEnvironment } from '#lib/engine/config'
import { plainSink, readableSink } from '#lib/engine/log'
import { AppError } from '#lib/model/app-error'
import { ROLE_NAMES, type RoleName } from './role/role'
import { supervise } from './supervisor/supervise'

/** A second Ctrl-C means: now. npm passes the first one on, so it arrives twice at once. */
const FORCED_EXIT_CODE = 130
const SAME_SIGNAL_MS = 1_000
const PARENT_LOOK_MS = 500

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
  await supervise({ settings, roles, sink, signal: stopSignal(env) })
}

function parseRoles(list: string): readonly RoleName[] {
  return list.split(',').map((word) => {
    const role = ROLE_NAMES.find((name) => name === word.trim())
    if (role !== undefined) return role
    throw new AppError('setting', `there is no role "${word}": use ${ROLE_NAMES.join(', ')}`)
  })
}

function stopSignal(env: Environment): AbortSignal {
  const stopping = new AbortController()
  let askedAt = 0
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      const now = performance.now()
      const again = stopping.signal.aborted && now - askedAt > SAME_SIGNAL_MS
      if (again && signal === 'SIGINT') process.exit(FORCED_EXIT_CODE)
      if (!stopping.signal.aborted) askedAt = now
      stopping.abort()
    })
  }
  if (env.npm_lifecycle_event !== undefined) stopWithParent(stopping)
  return stopping.signal
}

/** `npm start` that was killed cannot pass the signal on: what it started must not stay behind. */
function stopWithParent(stopping: AbortController): void {
  const parent = process.ppid
  const timer = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(timer)
    stopping.abort()
  }, PARENT_LOOK_MS)
  timer.unref()
}
