// One role's process under the supervisor: started, restarted with back-off, stopped.
import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import type { RoleName } from '#lib/cli/role/role'
import type { RoleMessage, StopMessage } from '#lib/cli/role/run-role'
import { createLog, type LineSink, type Log, relayLine } from '#lib/engine/log'
import { AppError } from '#lib/model/app-error'

const READY_TIMEOUT_MS = 60_000
/** Longer than a receiver may hold what it has not stored yet. */
const STOP_TIMEOUT_MS = 25_000
const BACKOFF_MS_MIN = 200
const BACKOFF_MS_MAX = 30_000
/** Up for this long → the next crash starts with the shortest back-off again. */
const STABLE_MS = 60_000

export interface RoleChildOptions {
  readonly role: RoleName
  readonly command: readonly string[]
  /** Environment of the next start, given the ports that the last one listened on. */
  readonly env: (ports: Readonly<Record<string, number>>) => NodeJS.ProcessEnv
  readonly log: Log
  readonly sink: LineSink
}

export interface RoleChild {
  readonly role: RoleName
  readonly ports: Readonly<Record<string, number>>
  /** Graceful; the process is killed when it takes too long. */
  stop(): Promise<void>
}

interface Started {
  readonly process: ChildProcess
  readonly ports: Readonly<Record<string, number>>
  readonly exited: Promise<string>
}

/** Resolves when the role is ready. Throws AppError with the role's own reason when it is not. */
export async function startRoleChild(options: RoleChildOptions): Promise<RoleChild> {
  let current = await start(options, {})
  const stopping = new AbortController()
  const ended = keepRunning(options, current, {
    stopping: stopping.signal,
    restarted: (next) => {
      current = next
    },
  })
  return {
    role: options.role,
    ports: current.ports,
    stop: async () => {
      stopping.abort()
      await askToStop(current)
      await ended
    },
  }
}

interface Watch {
  readonly stopping: AbortSignal
  readonly restarted: (next: Started) => void
}

async function keepRunning(options: RoleChildOptions, first: Started, watch: Watch) {
  const { role, log } = options
  let current = first
  let backoffMs = BACKOFF_MS_MIN
  while (!watch.stopping.aborted) {
    const upSince = performance.now()
    let reason = await current.exited
    if (watch.stopping.aborted) return
    if (performance.now() - upSince > STABLE_MS) backoffMs = BACKOFF_MS_MIN
    for (let next: Started | null = null; next === null; ) {
      log.error({ role, reason, retryMs: backoffMs }, `${role} ended, starting it again`)
      await sleep(backoffMs, undefined, { signal: watch.stopping }).catch(() => {})
      if (watch.stopping.aborted) return
      backoffMs = Math.min(backoffMs * 2, BACKOFF_MS_MAX)
      try {
        next = await start(options, first.ports)
        current = next
        watch.restarted(next)
      } catch (error) {
        reason = error instanceof Error ? error.message : String(error)
      }
    }
    if (watch.stopping.aborted) await askToStop(current)
  }
}

async function start(
  { role, command, env, log, sink }: RoleChildOptions,
  lastPorts: Readonly<Record<string, number>>,
): Promise<Started> {
  const startedAt = performance.now()
  const [program = process.execPath, ...args] = command
  const child = spawn(program, args, {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: env(lastPorts),
  })
  const roleLog = createLog({ name: role, level: log.level, sink })
  followLines(child.stdout, relayLine(roleLog, 'info', sink))
  followLines(child.stderr, relayLine(roleLog, 'warn', sink))
  const exited = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message))
    child.once('exit', (code, signal) => resolve(signal ?? `code ${code}`))
  })
  const ports = await whenReady(role, child, exited)
  const startMs = Math.round(performance.now() - startedAt)
  log.info({ role, pid: child.pid, startMs, ports }, `${role} is ready`)
  return { process: child, ports, exited }
}

function followLines(input: Readable | null, take: LineSink): void {
  if (input !== null) createInterface({ input }).on('line', take)
}

async function whenReady(role: RoleName, child: ChildProcess, exited: Promise<string>) {
  const timeout = new AbortController()
  try {
    const outcome = await Promise.race([
      new Promise<RoleMessage>((resolve) => {
        child.on('message', (message: RoleMessage) => resolve(message))
      }),
      exited.then((how): RoleMessage => ({ failed: `${role} ended at its start (${how})` })),
      sleep(READY_TIMEOUT_MS, null, { signal: timeout.signal }).then(
        (): RoleMessage => ({ failed: `${role} was not ready in ${READY_TIMEOUT_MS / 1000} s` }),
      ),
    ])
    if ('ready' in outcome) return outcome.ports
    child.kill('SIGKILL')
    throw new AppError('internal', outcome.failed)
  } finally {
    timeout.abort()
  }
}

async function askToStop({ process: child, exited }: Started): Promise<void> {
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS)
  const message: StopMessage = { stop: true }
  if (child.connected) child.send(message)
  await exited
  clearTimeout(timer)
}
