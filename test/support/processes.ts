// The product as users run it: the bundle in its own processes, followed by its log lines.
import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { temporaryDirectory } from '#test/support/engine'

const ROOT = new URL('../..', import.meta.url).pathname
const SCRIPT = `${ROOT}dist/grayproof.mjs`
const READY_TIMEOUT_MS = 90_000
const LINE_TIMEOUT_MS = 60_000
const POLL_MS = 50

export interface LogLine {
  readonly level?: string
  readonly name?: string
  readonly role?: string
  readonly pid?: number
  readonly msg: string
  readonly ports?: Readonly<Record<string, number>>
  readonly [field: string]: unknown
}

export interface ProductOptions {
  /** The command and its words; `start` when left out. */
  readonly command?: readonly string[]
  /** Comma-separated roles; all when left out. */
  readonly roles?: string
  readonly env?: Readonly<Record<string, string>>
  /** As `npm start` would, with npm and a shell in between. */
  readonly viaNpm?: boolean
  /** Kept by the caller; a temporary one is made and removed when left out. */
  readonly dataDir?: string
}

export interface Product {
  readonly pid: number
  readonly lines: readonly LogLine[]
  readonly stderr: () => string
  /** Exit code, or the signal's name. */
  readonly exited: Promise<number | string>
  /** The newest process of `receiver`, `evaluator`, `web` or `database`. */
  pidOf(role: string): number
  /** The first line, after the `from` lines so far, that `matches`. */
  line(matches: (line: LogLine) => boolean, from?: number): Promise<LogLine>
  /** Listening ports by setting name; resolves when everything is ready. */
  ready(timeoutMs?: number): Promise<Readonly<Record<string, number>>>
  /** Graceful, and removes a temporary data directory. */
  stop(signal?: NodeJS.Signals): Promise<number | string>
}

/** All ports free ones unless `env` says otherwise. */
const FREE_PORTS = {
  PORT: '0',
  OTLP_GRPC_PORT: '0',
  OTLP_HTTP_PORT: '0',
  SKYWALKING_GRPC_PORT: '0',
  SKYWALKING_HTTP_PORT: '0',
  ZIPKIN_PORT: '0',
} as const

/** Starts the product; await `ready()` before using it. */
export function startProduct(options: ProductOptions = {}): Product {
  const temporary = options.dataDir === undefined ? temporaryDirectory() : null
  const args = options.roles === undefined ? [] : ['--role', options.roles]
  const [program, ...before] = options.viaNpm
    ? ['npm', 'start', '--silent', '--']
    : [process.execPath, SCRIPT, ...(options.command ?? ['start'])]
  const env = {
    ...process.env,
    ...FREE_PORTS,
    GRAYPROOF_DATA: options.dataDir ?? temporary?.path,
    GRAYPROOF_DATABASE_MEMORY_MB: '1500',
    ...options.env,
  }
  const child = spawn(program, [...before, ...args], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
    env,
  })
  const lines: LogLine[] = []
  createInterface({ input: child.stdout }).on('line', (text) => lines.push(parseLine(text)))
  let stderr = ''
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    stderr += chunk
  })
  const exited = exitOf(child)
  const ended = () => child.exitCode !== null || child.signalCode !== null
  const line = async (
    matches: (line: LogLine) => boolean,
    from = 0,
    timeoutMs = LINE_TIMEOUT_MS,
  ) => {
    const giveUpAt = performance.now() + timeoutMs
    for (;;) {
      const found = lines.slice(from).find(matches)
      if (found !== undefined) return found
      if (ended() || performance.now() > giveUpAt)
        throw new Error(tell('no such line', lines, stderr))
      await sleep(POLL_MS)
    }
  }
  return {
    pid: child.pid ?? 0,
    lines,
    stderr: () => stderr,
    exited,
    line,
    pidOf: (role) => lines.findLast((it) => it.role === role && it.pid !== undefined)?.pid ?? 0,
    ready: async (timeoutMs = READY_TIMEOUT_MS) => {
      const found = await line(({ msg }) => msg.startsWith('Grayproof is ready'), 0, timeoutMs)
      return found.ports ?? {}
    },
    stop: async (signal = 'SIGTERM') => {
      if (!ended()) child.kill(signal)
      const code = await exited
      temporary?.remove()
      return code
    },
  }
}

/** Whether a process is there; a zombie that nobody has waited for yet is not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

/** Waits until `holds`; throws after `timeoutMs`. */
export async function eventually(
  holds: () => boolean | Promise<boolean>,
  timeoutMs = LINE_TIMEOUT_MS,
): Promise<void> {
  const giveUpAt = performance.now() + timeoutMs
  while (!(await holds())) {
    if (performance.now() > giveUpAt) throw new Error(`still not so after ${timeoutMs} ms`)
    await sleep(POLL_MS)
  }
}

function exitOf(child: ChildProcess): Promise<number | string> {
  return new Promise((resolve) => {
    child.once('close', (code, signal) => resolve(signal ?? code ?? 0))
  })
}

function parseLine(text: string): LogLine {
  try {
    return JSON.parse(text)
  } catch {
    return { msg: text }
  }
}

function tell(what: string, lines: readonly LogLine[], stderr: string): string {
  const said = lines.map(({ name, msg }) => `${name}: ${msg}`).join('\n')
  return `${what}; the log says:\n${said}\n${stderr}`
}
