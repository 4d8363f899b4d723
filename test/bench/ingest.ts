// Spans persisted per CPU-second of the whole product: real sockets, unique data, merges included.
// How: the product runs as users run it (supervisor, engine, receiver); a generator in its own
// process, left out of the count, sends as fast as it is answered. CPU and memory are read from /proc
// over the measured time, and on until the merges it caused are done.
import { type ChildProcess, fork, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Database, openDatabase } from '#lib/store/client'
import { freePort } from '#lib/store/engine/free-port'
import { readTree } from './process-tree'

const WARM_UP_S = 8
const SETTLE_S_MAX = 60
const PASSWORD = 'bench-only-password'

interface Case {
  readonly name: string
  readonly kind: 'http' | 'grpc' | 'skywalking'
  readonly attributes: 'all' | 'selected' | 'none'
  /** Spans per CPU-second aimed at. */
  readonly aim: number
}

const CASES: readonly Case[] = [
  { name: 'OTLP/HTTP, all attributes', kind: 'http', attributes: 'all', aim: 250_000 },
  { name: 'OTLP/HTTP, selected attributes', kind: 'http', attributes: 'selected', aim: 450_000 },
  { name: 'OTLP/HTTP, narrow', kind: 'http', attributes: 'none', aim: 450_000 },
  { name: 'OTLP/gRPC, all attributes', kind: 'grpc', attributes: 'all', aim: 200_000 },
  { name: 'SkyWalking, all attributes', kind: 'skywalking', attributes: 'all', aim: 300_000 },
  { name: 'SkyWalking, narrow', kind: 'skywalking', attributes: 'none', aim: 300_000 },
]

interface Product {
  readonly process: ChildProcess
  readonly db: Database
  readonly ports: Readonly<Record<Case['kind'], number>>
  stop(): Promise<void>
}

async function startProduct(attributes: Case['attributes']): Promise<Product> {
  const dir = mkdtempSync(join(tmpdir(), 'grayproof-bench-'))
  const [grpc, http, database, swGrpc, swHttp, zipkin] = await Promise.all(
    Array.from({ length: 6 }, () => freePort()),
  )
  const child = spawn(process.execPath, ['dist/grayproof.mjs', 'start', '--role', 'receiver'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      GRAYPROOF_DATA: dir,
      GRAYPROOF_ATTRIBUTES: attributes,
      GRAYPROOF_DATABASE_PORT: String(database),
      CLICKHOUSE_PASSWORD: PASSWORD,
      OTLP_GRPC_PORT: String(grpc),
      OTLP_HTTP_PORT: String(http),
      SKYWALKING_GRPC_PORT: String(swGrpc),
      SKYWALKING_HTTP_PORT: String(swHttp),
      ZIPKIN_PORT: String(zipkin),
    },
  })
  await ready(child)
  const address = { user: 'app', password: PASSWORD, database: 'grayproof', cluster: null }
  const db = openDatabase({ url: `http://127.0.0.1:${database}`, ...address })
  return {
    process: child,
    db,
    ports: { grpc: grpc!, http: http!, skywalking: swGrpc! },
    async stop() {
      await db.close()
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGTERM')
      await ended
      rmSync(dir, { recursive: true, force: true })
    },
  }
}

function ready(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let output = ''
    child.stdout?.on('data', (chunk: Buffer) => {
      output = (output + chunk).slice(-4_000)
      if (output.includes('receiver is ready')) resolve()
    })
    child.once('exit', () => reject(new Error(`the product ended: ${output}`)))
  })
}

interface Snapshot {
  readonly atMs: number
  readonly rows: number
  /** CPU milliseconds by part of the product. */
  readonly cpuMs: ReadonlyMap<string, { user: number; system: number }>
}

function partOf(command: string): string {
  if (command.includes('mjs start')) return 'supervisor'
  return command.includes('engine-child') ? 'engine' : 'receiver'
}

async function takeSnapshot({ db, process: child }: Product): Promise<Snapshot> {
  const [row] = await db.query<{ rows: string }>('SELECT count() AS rows FROM spans')
  const cpuMs = new Map<string, { user: number; system: number }>()
  for (const use of readTree(child.pid!)) {
    cpuMs.set(partOf(use.command), { user: use.userMs, system: use.systemMs })
  }
  return { atMs: performance.now(), rows: Number(row?.rows ?? 0), cpuMs }
}

async function settle(db: Database): Promise<void> {
  let quiet = 0
  for (let i = 0; i < SETTLE_S_MAX && quiet < 3; i++) {
    const rows = await db.query('SELECT 1 FROM system.merges')
    quiet = rows.length === 0 ? quiet + 1 : 0
    await sleep(1_000)
  }
}

async function measure(it: Case, seconds: number): Promise<void> {
  const product = await startProduct(it.attributes)
  const file = new URL('./load/load-generator.ts', import.meta.url).pathname
  const generator = fork(file, [it.kind, String(product.ports[it.kind])])
  let totals = { acknowledged: 0, refused: 0 }
  generator.on('message', (message: typeof totals) => {
    totals = message
  })
  const memory: number[] = []
  const watch = setInterval(() => {
    const tree = readTree(product.process.pid!)
    memory.push(tree.find(({ command }) => partOf(command) === 'receiver')?.residentMb ?? 0)
  }, 1_000)
  await sleep(WARM_UP_S * 1_000)
  const first = await takeSnapshot(product)
  await sleep(seconds * 1_000)
  const last = await takeSnapshot(product)
  clearInterval(watch)
  const ended = new Promise((resolve) => generator.once('exit', resolve))
  generator.send('stop')
  await ended
  await settle(product.db)
  const settled = await takeSnapshot(product)
  await print(it, { product, first, last, settled, memory, totals })
  await product.stop()
}

interface Measured {
  readonly product: Product
  readonly first: Snapshot
  readonly last: Snapshot
  readonly settled: Snapshot
  readonly memory: readonly number[]
  readonly totals: { readonly acknowledged: number; readonly refused: number }
}

async function print(it: Case, m: Measured): Promise<void> {
  const rows = m.settled.rows - m.first.rows
  const parts = [...m.settled.cpuMs].map(([part, cpu]) => {
    const before = m.first.cpuMs.get(part) ?? { user: 0, system: 0 }
    return { part, user: cpu.user - before.user, system: cpu.system - before.system }
  })
  const cpuMs = parts.reduce((sum, { user, system }) => sum + user + system, 0)
  const perSecond = Math.round(
    (m.last.rows - m.first.rows) / ((m.last.atMs - m.first.atMs) / 1_000),
  )
  const [disk] = await m.product.db.query<{ bytes: string; rows: string; parts: string }>(
    `SELECT sum(bytes_on_disk) AS bytes, sum(rows) AS rows, count() AS parts FROM system.parts
    WHERE active AND database = 'grayproof' AND table = 'spans'`,
  )
  const tree = readTree(m.product.process.pid!)
  const peakMb = tree.find(({ command }) => partOf(command) === 'receiver')?.peakMb
  const lines = [
    `${it.name}: ${Math.round((rows / cpuMs) * 1_000)} spans per CPU-second (aim ${it.aim})`,
    `  ${perSecond} spans a second, ${m.totals.acknowledged} acknowledged, ${m.totals.refused} refused`,
    ...parts.map(({ part, user, system }) => {
      const each = (((user + system) * 1_000) / rows).toFixed(2)
      return `  ${part}: ${each} µs a span (${Math.round(user)} ms user, ${Math.round(system)} ms system)`
    }),
    await describeEngine(m.product.db),
    `  ${(Number(disk?.bytes) / Number(disk?.rows)).toFixed(1)} bytes a span on disk, ${disk?.parts} parts`,
    `  receiver memory: peak ${peakMb} MB, at the end ${m.memory.at(-1)} MB`,
  ]
  process.stdout.write(`${lines.join('\n')}\n`)
}

/** Inserts and merges since the engine started: how large, and how often rows were written again. */
async function describeEngine(db: Database): Promise<string> {
  const events = await db.query<{ event: string; value: string }>(
    `SELECT event, value FROM system.events
    WHERE event IN ('InsertQuery', 'InsertedRows', 'MergedRows', 'MergeExecuteMilliseconds')`,
  )
  const of = (name: string) => Number(events.find(({ event }) => event === name)?.value ?? 0)
  const rows = of('InsertedRows')
  return `  inserts of ${Math.round(rows / of('InsertQuery'))} rows; each row merged ${(
    of('MergedRows') / rows
  ).toFixed(1)} times, ${((of('MergeExecuteMilliseconds') * 1_000) / rows).toFixed(2)} µs a span`
}

const seconds = Number(process.argv[2] ?? 60)
const wanted = process.argv[3] ?? ''
for (const it of CASES.filter(({ name }) => name.includes(wanted))) await measure(it, seconds)
