// Asks the journal whether everything that must run does run. Never talks to other processes.
import type { Database } from '#lib/store/client'
import { type LeaseRow, readLiveLeases } from '#lib/store/query/lease'
import { isoTime } from './iso-time'

export interface ReadyPart {
  readonly name: 'database' | 'receiver' | 'evaluator'
  readonly ready: boolean
  /** How many processes of the kind are alive; null for the database. */
  readonly processes: number | null
  readonly lastSeen: string | null
  /** Ports it listens on, by the setting that names them. */
  readonly ports: Readonly<Record<string, number>>
}

export interface Readiness {
  readonly ready: boolean
  /** What is not there, in words. */
  readonly missing: readonly string[]
  readonly parts: readonly ReadyPart[]
}

const MISSING = {
  database: 'the database does not answer',
  receiver: 'no receiver is listening',
  evaluator: 'no evaluator is running',
} as const

export async function loadReadiness(db: Database): Promise<Readiness> {
  const leases = await readLiveLeases(db, '').catch(() => null)
  const parts: ReadyPart[] = [
    { name: 'database', ready: leases !== null, processes: null, lastSeen: null, ports: {} },
    partOf('receiver', leases ?? []),
    partOf('evaluator', leases ?? []),
  ]
  const missing = parts.filter(({ ready }) => !ready).map(({ name }) => MISSING[name])
  return { ready: missing.length === 0, missing, parts }
}

function partOf(name: 'receiver' | 'evaluator', leases: readonly LeaseRow[]): ReadyPart {
  const own = leases.filter((lease) => lease.name === name || lease.name.startsWith(`${name}:`))
  const newest = own.reduce((latest, { atMs }) => Math.max(latest, atMs), 0)
  return {
    name,
    ready: own.length > 0,
    processes: own.length,
    lastSeen: newest === 0 ? null : isoTime(newest),
    ports: Object.assign({}, ...own.map(({ detail }) => portsOf(detail))),
  }
}

function portsOf(detail: unknown): Record<string, number> {
  if (typeof detail !== 'object' || detail === null || !('ports' in detail)) return {}
  const ports = Object.entries(detail.ports ?? {})
  return Object.fromEntries(ports.filter(([, port]) => typeof port === 'number'))
}
