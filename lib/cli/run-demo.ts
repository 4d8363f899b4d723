// The body of `demo`: the product under its supervisor, then one bookstore for each agent.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Environment, loadSettings, readEnvironment, type Settings } from '#lib/engine/config'
import { createLog, type LineSink, type Log, plainSink, readableSink } from '#lib/engine/log'
import type { DemoArgs } from './demo'
import { type DemoPlay, readDemoArgs } from './demo-args'
import { openBookstores } from './open-bookstores'
import { ROLE_NAMES } from './role/role'
import { stopSignal } from './stop-signal'
import { supervise } from './supervisor/supervise'

const LOOPBACK = '127.0.0.1'

/** Resolves after a graceful stop. Throws AppError for anything a user can put right. */
export async function runDemo(args: DemoArgs): Promise<void> {
  const play = readDemoArgs(args)
  const { settings, removeData } = demoSettings()
  const sink = process.stdout.isTTY ? await readableSink() : plainSink()
  const log = createLog({ name: 'demo', level: settings.logLevel, sink })
  try {
    await run({ play, settings, sink, log })
  } finally {
    removeData()
  }
}

interface DemoDeps {
  readonly play: DemoPlay
  readonly settings: Settings
  readonly sink: LineSink
  readonly log: Log
}

/** The bookstores start when the product is ready, and end before it does. */
async function run({ play, settings, sink, log }: DemoDeps): Promise<void> {
  const asked = stopSignal()
  const stopProduct = new AbortController()
  let onReady: (ports: Readonly<Record<string, number>>) => void = () => {}
  const ready = new Promise<Readonly<Record<string, number>>>((resolve) => {
    onReady = resolve
  })
  const product = supervise({
    settings,
    roles: ROLE_NAMES,
    sink,
    signal: stopProduct.signal,
    onReady,
  })
  try {
    const ports = await Promise.race([ready, product, aborted(asked)])
    if (!ports) return
    const bookstores = await openBookstores({ play, settings, ports, log })
    await Promise.race([product, aborted(asked)])
    await bookstores.close()
  } finally {
    stopProduct.abort()
    await product
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
}

/** Without a data directory of the user's own, the demo's data goes when the demo ends. */
function demoSettings(): { settings: Settings; removeData: () => void } {
  const env = withDesk(readEnvironment())
  if (env.GRAYPROOF_DATA || env.CLICKHOUSE_URL) {
    return { settings: loadSettings(env), removeData: () => {} }
  }
  const dir = mkdtempSync(join(tmpdir(), 'grayproof-demo-'))
  return {
    settings: loadSettings({ ...env, GRAYPROOF_DATA: dir }),
    removeData: () => rmSync(dir, { recursive: true, force: true }),
  }
}

/** The demo's own receiver of alerts listens on loopback, where nothing is sent unasked. */
function withDesk(env: Environment): Environment {
  const hosts = [env.GRAYPROOF_ALERT_HOSTS, LOOPBACK].filter(Boolean).join(',')
  return { ...env, GRAYPROOF_ALERT_HOSTS: hosts }
}
