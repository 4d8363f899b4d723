// The receiver role: opens the listeners of every protocol and stores what they take in.
import { setTimeout as sleep } from 'node:timers/promises'
import { AppError } from '#lib/model/app-error'
import { type CounterValues, createCounters } from '#lib/receive/counters'
import { createGate, type Gate } from '#lib/receive/gate'
import type { Host, HostOptions } from '#lib/receive/host'
import { createIngestKeys, type IngestKeys } from '#lib/receive/host'
import { startGrpcHost } from '#lib/receive/host-grpc'
import { startHttpHost } from '#lib/receive/host-http'
import { RECEIVERS } from '#lib/receive/index'
import type { PortSetting, ReceiveContext, Receiver } from '#lib/receive/receiver'
import { createCommitter } from '#lib/store/block/committer'
import { createDimensions } from '#lib/store/block/dimensions'
import type { Intake } from '#lib/store/block/intake'
import { createMarkKeys, type MarkKeys } from '#lib/store/block/mark-keys'
import type { Database } from '#lib/store/client'
import { insertAnnouncements, insertBlock } from '#lib/store/insert-spans'
import { readMarkKeys } from '#lib/store/query/read-mark-keys'
import { createUseNotes } from './access/token-book'
import { watchIngestTokens } from './access/watch-ingest-tokens'
import type { Settings } from './config'
import type { Log } from './log'

/** How soon a mark that a new plan names is kept. */
const MARK_KEYS_POLL_MS = 5_000
/** Longest that a stop waits for requests under way, and then for the database. */
const ANSWER_MS_MAX = 10_000
const FLUSH_MS_MAX = 10_000

export interface ReceiverCounters {
  /** By receiver name. */
  readonly receivers: Readonly<Record<string, CounterValues>>
  /** Rows and bytes that wait for the database. */
  readonly held: { readonly rows: number; readonly bytes: number }
}

export interface RunningReceiver {
  /** Ports really listened on, by the setting that names them. */
  readonly ports: Readonly<Record<string, number>>
  counters(): ReceiverCounters
  /** Stops accepting, answers what is under way, flushes. */
  stop(): Promise<void>
}

/** Throws AppError 'setting' when a port cannot be listened on; nothing is left open then. */
export async function startReceiver(
  settings: Settings,
  db: Database,
  log: Log,
): Promise<RunningReceiver> {
  const dimensions = createDimensions()
  const markKeys = createMarkKeys()
  const intake = createCommitter({
    dimensions,
    announce: (rows) => insertAnnouncements(db, rows),
    insert: (block, token) => insertBlock(db, block, token),
    newToken: () => crypto.randomUUID(),
    now: Date.now,
    sleep,
    warn: (message) => log.warn(message),
  })
  const counters = createCounters()
  const keys = createIngestKeys(
    settings.token,
    createUseNotes({
      db,
      now: Date.now,
      complain: (err) => log.warn({ err }, 'the use of a token was not kept'),
    }).note,
  )
  const polls = await Promise.all([
    startPolling({ db, log, markKeys }),
    watchIngestTokens({ db, log, keys }),
  ])
  const gate = createGate(intake)
  const { attributes, retentionDays } = settings
  const kept = { attributes, daysKept: retentionDays }
  const shared = { intake, dimensions, markKeys, ...kept, now: Date.now }
  const hosts: Host[] = []
  const ports: Record<string, number> = {}
  try {
    for (const receiver of RECEIVERS as readonly Receiver[]) {
      const context: ReceiveContext = { ...shared, count: counters.of(receiver.name) }
      for (const [setting, host] of await openReceiver(receiver, context, {
        settings,
        gate,
        keys,
      })) {
        hosts.push(host)
        ports[setting] = host.port
      }
    }
  } catch (error) {
    for (const poll of polls) poll.stop()
    await Promise.all(hosts.map((host) => host.stop()))
    throw error
  }
  return {
    ports,
    counters: () => ({ receivers: counters.read(), held: intake.held() }),
    async stop() {
      for (const poll of polls) poll.stop()
      await stopAll({ hosts, intake, log })
    },
  }
}

/** The listeners of one receiver, by the setting of their port. */
async function openReceiver(
  receiver: Receiver,
  context: ReceiveContext,
  { settings, gate, keys }: { settings: Settings; gate: Gate; keys: IngestKeys },
): Promise<[setting: string, host: Host][]> {
  const { grpc, http } = receiver.open(context)
  const { grpcPort, httpPort, auth, grpcStatusOf } = receiver
  const options = (port: PortSetting): HostOptions => ({
    host: settings.host,
    port: portOf(settings, port),
    auth,
    keys,
    count: context.count,
    gate,
    ...(grpcStatusOf === undefined ? {} : { grpcStatusOf }),
  })
  const hosts: [string, Host][] = []
  try {
    if (grpcPort !== undefined && grpc !== undefined) {
      hosts.push([grpcPort.setting, await startGrpcHost(grpc, options(grpcPort))])
    }
    if (httpPort !== undefined && http !== undefined) {
      hosts.push([httpPort.setting, await startHttpHost(http, options(httpPort))])
    }
    return hosts
  } catch (error) {
    await Promise.all(hosts.map(([, host]) => host.stop()))
    const failed = hosts.length === 0 && grpcPort !== undefined ? grpcPort : httpPort
    throw failed === undefined ? error : portError(error, failed, settings)
  }
}

function portOf(settings: Settings, { setting }: PortSetting): number {
  const port = (settings as Readonly<Record<string, unknown>>)[setting]
  if (typeof port !== 'number') throw new Error(`there is no setting ${setting}`)
  return port
}

function portError(error: unknown, setting: PortSetting, settings: Settings): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const address = `${settings.host}:${portOf(settings, setting)}`
  const why =
    code === 'EADDRINUSE' ? 'it is taken' : code === 'EACCES' ? 'it needs more rights' : code
  return why === ''
    ? error
    : new AppError('setting', `${setting.env}: cannot listen on ${address}: ${why}`)
}

interface Polling {
  readonly db: Database
  readonly log: Log
  readonly markKeys: MarkKeys
}

/** Reads the keys that plans name, now and then every few seconds; without an answer the last stay. */
async function startPolling({ db, log, markKeys }: Polling): Promise<{ stop(): void }> {
  let failing = false
  const read = async () => {
    try {
      markKeys.replace(await readMarkKeys(db))
      failing = false
    } catch (error) {
      if (!failing) log.warn({ err: error }, 'mark keys of plans could not be read')
      failing = true
    }
  }
  await read()
  let last = Promise.resolve()
  const timer = setInterval(() => {
    last = last.then(read)
  }, MARK_KEYS_POLL_MS)
  return { stop: () => clearInterval(timer) }
}

interface Stopping {
  readonly hosts: readonly Host[]
  readonly intake: Intake
  readonly log: Log
}

/** In this order: what was acknowledged is stored already, what is under way still gets its answer. */
async function stopAll({ hosts, intake, log }: Stopping): Promise<void> {
  const answered = Promise.all(hosts.map((host) => host.stop()))
  await Promise.race([answered, sleep(ANSWER_MS_MAX, undefined, { ref: false })])
  const flushed = intake.stop().then(() => true)
  if (await Promise.race([flushed, sleep(FLUSH_MS_MAX, false, { ref: false })])) return
  const { rows } = intake.held()
  log.error({ rows }, 'stopped before the database took all spans; none of these was acknowledged')
}
