// The bundled ClickHouse as one thing that stays up: started, watched, restarted, stopped.
import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { DatabaseAddress } from '#lib/store/address'
import { ENGINE_USER, type ResolvedEngine } from './config-xml'
import { createRunDir, removeOtherRunDirs, removeRunDir } from './data-dir'
import { freePort } from './free-port'
import { type Exit, exitReason, type Launched, launch } from './launch'
import type { EngineOptions } from './options'
import { ask } from './probe'
import { writeAddress } from './running-engine'

const WATCH_INTERVAL_MS = 2_000
/** A live process that misses this many looks in a row is killed and restarted. */
const MISSES_MAX = 3
const BACKOFF_MS_MIN = 200
const BACKOFF_MS_MAX = 30_000
/** Up for this long → the next crash starts with the shortest back-off again. */
const STABLE_MS = 60_000
const STOP_TIMEOUT_MS = 15_000
const PASSWORD_BYTES = 24

export interface Engine {
  readonly port: number
  readonly user: string
  readonly password: string
  /** Changes with each restart. */
  pid(): number
  restarts(): number
  address(database: string): DatabaseAddress
  /** Graceful; safe to call twice. Close database clients first. */
  stop(): Promise<void>
  /** Ends it at once (kill -9), for when its data does not matter or must survive that. */
  abandon(): Promise<void>
}

/** Throws AppError `conflict` when another process uses the data directory or a port. */
export async function startEngine(options: EngineOptions): Promise<Engine> {
  const engine: ResolvedEngine = {
    ...options,
    port: options.port === 0 ? await freePort() : options.port,
    password: options.password ?? randomBytes(PASSWORD_BYTES).toString('base64url'),
    runDir: createRunDir(options.dir),
  }
  const notify = options.onEvent ?? (() => {})
  let current: Launched
  try {
    current = await launch(engine)
  } catch (error) {
    removeRunDir(engine.runDir)
    throw error
  }
  removeOtherRunDirs(engine.dir, engine.runDir)
  writeAddress(engine.runDir, engine)
  notify({ kind: 'up', pid: current.pid, startMs: current.startMs })

  let restarts = 0
  const stopping = new AbortController()
  const relaunched = (next: Launched) => {
    current = next
    restarts += 1
    notify({ kind: 'up', pid: next.pid, startMs: next.startMs })
  }
  const ended = keepRunning({ engine, first: current, stopping: stopping.signal, relaunched })
  const watching = watchHealth({ engine, current: () => current, stopping: stopping.signal })

  let stopped: Promise<void> | null = null
  const stop = async (graceMs: number) => {
    stopping.abort()
    if (graceMs > 0) current.release()
    const timer = setTimeout(() => current.kill(), graceMs)
    await ended
    await current.exited
    await watching
    clearTimeout(timer)
    removeRunDir(engine.runDir)
  }
  return {
    port: engine.port,
    user: ENGINE_USER,
    password: engine.password,
    pid: () => current.pid,
    restarts: () => restarts,
    address: (database) => ({
      url: `http://127.0.0.1:${engine.port}`,
      user: ENGINE_USER,
      password: engine.password,
      database,
      cluster: engine.cluster ?? null,
    }),
    stop: () => {
      stopped ??= stop(STOP_TIMEOUT_MS)
      return stopped
    },
    abandon: () => {
      stopped ??= stop(0)
      return stopped
    },
  }
}

interface KeepRunning {
  readonly engine: ResolvedEngine
  readonly first: Launched
  readonly stopping: AbortSignal
  readonly relaunched: (next: Launched) => void
}

/** Restarts the engine on the same port whenever it ends unasked; resolves after a stop. */
async function keepRunning({ engine, first, stopping, relaunched }: KeepRunning): Promise<void> {
  let current = first
  let backoffMs = BACKOFF_MS_MIN
  while (!stopping.aborted) {
    const upSince = performance.now()
    const exit: Exit = await current.exited
    if (stopping.aborted) return
    if (performance.now() - upSince > STABLE_MS) backoffMs = BACKOFF_MS_MIN
    let reason = exitReason(exit)
    for (let next: Launched | null = null; next === null; ) {
      engine.onEvent?.({ kind: 'crash', reason })
      await sleep(backoffMs, undefined, { signal: stopping }).catch(() => {})
      if (stopping.aborted) return
      backoffMs = Math.min(backoffMs * 2, BACKOFF_MS_MAX)
      try {
        next = await launch(engine)
        current = next
        relaunched(next)
      } catch (error) {
        reason = error instanceof Error ? error.message : String(error)
      }
    }
    if (stopping.aborted) current.release()
  }
}

interface WatchHealth {
  readonly engine: ResolvedEngine
  readonly current: () => Launched
  readonly stopping: AbortSignal
}

/** A process that lives but no longer answers (hung, listener stopped) is killed. */
async function watchHealth({ engine, current, stopping }: WatchHealth): Promise<void> {
  let misses = 0
  let watched = current()
  while (!stopping.aborted) {
    await sleep(WATCH_INTERVAL_MS, undefined, { signal: stopping, ref: false }).catch(() => {})
    if (stopping.aborted) return
    if (watched !== current()) misses = 0
    watched = current()
    misses = (await ask(engine, 'SELECT 1')) === '1' ? 0 : misses + 1
    if (misses < MISSES_MAX) continue
    misses = 0
    engine.onEvent?.({ kind: 'unresponsive', pid: watched.pid })
    watched.kill()
  }
}
