// Starts, hears and ends one child process of the demo.
import { type ChildProcess, fork } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import type { FromChild, ToChild } from './messages'

/** After this the child is killed. */
const STOP_MS_MAX = 5_000
const START_MS_MAX = 60_000

export interface ChildOptions {
  readonly name: string
  /** The bundled command line, and the hidden command with its arguments. */
  readonly entry: string
  readonly args: readonly string[]
  /** The child's whole environment, but for NODE_ENV. */
  readonly env: Readonly<Record<string, string>>
  readonly onMessage: (message: FromChild) => void
  /** A line on stdout or stderr. Services print nothing themselves: it is the agent speaking. */
  readonly onLine: (line: string) => void
  /** Called when it ends without having been told to. */
  readonly onLost: (why: string) => void
}

export interface DemoChild {
  readonly name: string
  readonly pid: number
  readonly send: (message: ToChild) => void
  /** Resolves with the first message of this kind. */
  readonly first: <K extends FromChild['kind']>(kind: K) => Promise<Extract<FromChild, { kind: K }>>
  readonly stop: () => Promise<void>
}

/** The child ends by itself when this process does: its IPC channel closes then. */
export function startChild(options: ChildOptions): DemoChild {
  const child = fork(options.entry, [...options.args], {
    env: { NODE_ENV: 'production', ...options.env },
    execArgv: [],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  let stopping = false
  const exited = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message))
    child.once('exit', (code, signal) => resolve(`ended with ${signal ?? `code ${code}`}`))
  })
  void exited.then((why) => {
    if (!stopping) options.onLost(why)
  })
  child.on('message', (message) => options.onMessage(message as FromChild))
  for (const stream of [child.stdout, child.stderr]) readLines(stream, options.onLine)

  const send = (message: ToChild): void => {
    if (child.connected) child.send(message, () => {})
  }
  return {
    name: options.name,
    pid: child.pid ?? 0,
    send,
    first: (kind) => firstMessage({ child, kind, exited, name: options.name }),
    stop: async () => {
      stopping = true
      send({ kind: 'stop' })
      const timeUp = sleep(STOP_MS_MAX, 'late', { ref: false })
      if ((await Promise.race([exited, timeUp])) === 'late') child.kill('SIGKILL')
      await exited
    },
  }
}

function readLines(stream: Readable | null, onLine: (line: string) => void): void {
  if (stream) createInterface({ input: stream }).on('line', onLine)
}

async function firstMessage<K extends FromChild['kind']>(wait: {
  child: ChildProcess
  kind: K
  exited: Promise<string>
  name: string
}): Promise<Extract<FromChild, { kind: K }>> {
  const { child, kind, exited, name } = wait
  const heard = new Promise<Extract<FromChild, { kind: K }>>((resolve) => {
    const listen = (message: unknown): void => {
      if ((message as FromChild).kind !== kind) return
      child.off('message', listen)
      resolve(message as Extract<FromChild, { kind: K }>)
    }
    child.on('message', listen)
  })
  const ended = exited.then((why): never => {
    throw new Error(`${name} ${why} while it started`)
  })
  const late = sleep(START_MS_MAX, null, { ref: false }).then((): never => {
    throw new Error(`${name} did not start within ${START_MS_MAX / 1000} s`)
  })
  return Promise.race([heard, ended, late])
}
