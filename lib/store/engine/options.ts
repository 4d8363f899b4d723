// What one bundled engine is asked to be; defaults fit the machine it runs on.
import { availableParallelism, totalmem } from 'node:os'

/** The engine's share of the machine's memory, and the most it ever takes by default. */
const MEMORY_SHARE = 0.4
const MEMORY_BYTES_MAX = 4_000_000_000
const MEMORY_BYTES_MIN = 600_000_000

/** Another node of a test cluster, reached by the native protocol. */
interface ShardAddress {
  readonly port: number
  readonly password: string
}

export interface EngineOptions {
  /** Holds the data, the logs and the files of the running engine. */
  readonly dir: string
  /** Loopback port of the HTTP interface; 0 picks a free one. */
  readonly port: number
  /** Loopback port of the native interface, only needed between nodes of a cluster. */
  readonly tcpPort?: number
  /** Password of the user `app`; random when left out. */
  readonly password?: string
  readonly memoryBytes: number
  readonly threads: number
  readonly shards?: readonly ShardAddress[]
  readonly cluster?: string
  /** Command and first arguments of the child process that becomes the engine. */
  readonly command: readonly string[]
  readonly onEvent?: (event: EngineEvent) => void
}

export type EngineEvent =
  | { readonly kind: 'up'; readonly pid: number; readonly startMs: number }
  | { readonly kind: 'crash'; readonly reason: string }
  | { readonly kind: 'unresponsive'; readonly pid: number }

/** Bytes the engine may use: containers say their own limit. */
export function defaultMemoryBytes(): number {
  const limit = process.constrainedMemory()
  const total = limit > 0 && limit < totalmem() ? limit : totalmem()
  return Math.floor(Math.min(MEMORY_BYTES_MAX, Math.max(MEMORY_BYTES_MIN, total * MEMORY_SHARE)))
}

export function defaultThreads(): number {
  return availableParallelism()
}
