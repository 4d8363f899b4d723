// One launch of the bundled engine's process: write its files, spawn it, wait until it serves.
import { type ChildProcess, spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { AppError } from '#lib/model/app-error'
import type { ChildOrder } from './child'
import { type ResolvedEngine, serverXml, usersXml } from './config-xml'
import { isServing, KEEP_ALIVE_NAME } from './probe'

const START_TIMEOUT_MS = 20_000
const POLL_MS = 25
const STDERR_CHARS_MAX = 8_192
/** The child is a thin shell around the engine: its own JavaScript needs next to nothing. */
const CHILD_HEAP_MB = 32

export interface Exit {
  readonly code: number | null
  readonly signal: string | null
  readonly stderr: string
}

export interface Launched {
  readonly pid: number
  readonly startMs: number
  readonly exited: Promise<Exit>
  /** Asks for a graceful end. */
  release(): void
  kill(): void
}

/** Resolves when the engine serves queries; throws AppError when it ends first. */
export async function launch(engine: ResolvedEngine): Promise<Launched> {
  writeFileSync(`${engine.runDir}/config.xml`, serverXml(engine), { mode: 0o600 })
  writeFileSync(`${engine.runDir}/users.xml`, usersXml(engine), { mode: 0o600 })
  const startedAt = performance.now()
  const child = spawnChild(engine)
  const exited = watchExit(child)
  let exit: Exit | null = null
  exited.then((value) => {
    exit = value
  })
  while (exit === null && !(await isServing(engine))) {
    if (performance.now() - startedAt > START_TIMEOUT_MS) child.kill('SIGKILL')
    await sleep(POLL_MS)
  }
  if (exit !== null) throw startError(engine.dir, exit)
  return {
    pid: child.pid ?? 0,
    startMs: Math.round(performance.now() - startedAt),
    exited,
    release: () => child.stdin?.end(),
    kill: () => child.kill('SIGKILL'),
  }
}

function spawnChild(engine: ResolvedEngine): ChildProcess {
  const [program = process.execPath, ...args] = engine.command
  const child = spawn(program, args, {
    stdio: ['pipe', 'ignore', 'pipe'],
    detached: true,
    env: {
      NODE_ENV: 'production',
      TZ: 'UTC',
      NODE_OPTIONS: `--max-old-space-size=${CHILD_HEAP_MB}`,
    },
  })
  const order: ChildOrder = {
    port: engine.port,
    password: engine.password,
    args: engineArguments(engine),
  }
  child.stdin?.on('error', () => {})
  child.stdin?.write(`${JSON.stringify(order)}\n`)
  return child
}

/** clickhouse-local refuses any argument it does not know. */
function engineArguments(engine: ResolvedEngine): string[] {
  const listen = ['HTTP', ...(engine.tcpPort === undefined ? [] : ['TCP'])]
  const keepAlive = `SELECT '${KEEP_ALIVE_NAME}', sleepEachRow(3) FROM system.numbers
    SETTINGS max_block_size = 1, max_threads = 1, max_execution_time = 0,
      function_sleep_max_microseconds_per_block = 1000000000000 FORMAT Null`
  return [
    'clickhouse',
    `--config-file=${engine.runDir}/config.xml`,
    `--path=${engine.dir}/database`,
    '--multiquery',
    '--listen_host=127.0.0.1',
    `--http_port=${engine.port}`,
    ...(engine.tcpPort === undefined ? [] : [`--tcp_port=${engine.tcpPort}`]),
    `--logger.log=${engine.dir}/engine.log`,
    '--log-level=warning',
    '--query',
    `${listen.map((name) => `SYSTEM START LISTEN ${name};`).join(' ')} ${keepAlive}`,
  ]
}

function watchExit(child: ChildProcess): Promise<Exit> {
  let stderr = ''
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    if (stderr.length < STDERR_CHARS_MAX) stderr += chunk
  })
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ code: null, signal: null, stderr: error.message }))
    child.once('close', (code, signal) => resolve({ code, signal, stderr }))
  })
}

/** What an ended engine said, in one line. */
export function exitReason(exit: Exit): string {
  const lines = exit.stderr.split('\n').map((line) => line.trim())
  const said = lines.find((line) => line !== '' && !line.startsWith('Logging ')) ?? ''
  const how = exit.signal === null ? `code ${exit.code}` : `signal ${exit.signal}`
  return said === '' ? how : `${how}: ${said.slice(0, 400)}`
}

function startError(dir: string, exit: Exit): AppError {
  if (/Cannot lock file|already running|status: Another/i.test(exit.stderr)) {
    return new AppError('conflict', `the data directory ${dir} is in use by another process`)
  }
  if (/Address already in use|Listen .* failed/i.test(exit.stderr)) {
    return new AppError('conflict', `a port of the bundled database is taken: ${exitReason(exit)}`)
  }
  return new AppError('internal', `the bundled database did not start (${exitReason(exit)})`)
}
