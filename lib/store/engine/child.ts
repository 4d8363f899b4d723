// The process that becomes the bundled engine: runs ClickHouse until stdin ends, which also happens
// when its parent dies. The first line of stdin says what to run, so that no secret is in `ps`.
import { createRequire } from 'node:module'
import { ENGINE_USER } from './config-xml'
import { ask } from './probe'

/** A stop that takes longer is cut short; the data directory survives that. */
const STOP_TIMEOUT_MS = 12_000
const FAILED_EXIT_CODE = 70

const require = createRequire(import.meta.url)
const ffi: typeof import('ffi-rs') = require('ffi-rs')
const { libchdbPath }: typeof import('chdb/libchdb') = require('chdb/libchdb')

/** Neither atexit handlers nor static destructors: the engine's threads are still running. */
const exitNow = (code: number) =>
  (process as unknown as { reallyExit(code: number): never }).reallyExit(code)

function stop(port: number, password: string): void {
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), STOP_TIMEOUT_MS).unref()
  const sql = `KILL QUERY WHERE user != '${ENGINE_USER}' ASYNC`
  ask({ port, password }, sql).then((answer) => {
    if (answer === null) process.kill(process.pid, 'SIGKILL')
  })
}

/** `chdb_query_cmdline(argc, argv)` runs clickhouse-local whole; it returns when its query ends. */
async function run(args: string[]): Promise<number> {
  ffi.open({ library: 'chdb', path: libchdbPath() })
  await ffi.load({
    library: 'chdb',
    funcName: 'chdb_query_cmdline',
    retType: ffi.DataType.External,
    paramsType: [ffi.DataType.I32, ffi.DataType.StringArray],
    paramsValue: [args.length, args],
    runInNewThread: true,
  })
  return 0
}

/** Kept in one place so that parent and child agree; sent as one line of JSON. */
export interface ChildOrder {
  readonly port: number
  readonly password: string
  /** argv of clickhouse-local. */
  readonly args: string[]
}

function start(line: string): void {
  const order: ChildOrder = JSON.parse(line)
  process.stdin.once('end', () => stop(order.port, order.password))
  run(order.args).then(exitNow, (error: unknown) => {
    process.stderr.write(`${String(error)}\n`)
    exitNow(FAILED_EXIT_CODE)
  })
}

// Ctrl-C reaches the whole terminal group: only the parent decides, by closing stdin.
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => {})

const exitUnordered = () => exitNow(FAILED_EXIT_CODE)
let received = ''
process.stdin.setEncoding('utf8').on('end', exitUnordered)
process.stdin.on('data', (chunk: string) => {
  received += chunk
  if (!received.includes('\n')) return
  process.stdin.removeAllListeners('data').off('end', exitUnordered).resume()
  start(received)
})
