// What every host is given and gives back, how it listens, and how it checks a client's token.
import { createHash, timingSafeEqual } from 'node:crypto'
import type { AddressInfo, Server } from 'node:net'
import type { ErrorCode } from '#lib/model/app-error'
import type { Count } from './counters'
import type { Gate } from './gate'
import type { ReceiverAuth } from './receiver'

export interface HostOptions {
  readonly host: string
  /** 0 takes one that is free. */
  readonly port: number
  readonly auth: ReceiverAuth
  readonly keys: IngestKeys
  readonly count: Count
  /** Shared by all hosts of a process. */
  readonly gate: Gate
  readonly grpcStatusOf?: (code: ErrorCode) => number
}

export interface Host {
  readonly port: number
  /** Takes no more connections or requests; resolves when those under way are answered. */
  stop(): Promise<void>
}

/** The port listened on. Rejects with the error of `listen` (EADDRINUSE and so on). */
export function listen(server: Server, { host, port }: HostOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host, port }, () => {
      server.off('error', reject)
      resolve((server.address() as AddressInfo).port)
    })
  })
}

export type TokenCheck = (header: string | string[] | undefined) => boolean

/** Whether a client's header holds a token that may send. */
export function createTokenCheck(auth: ReceiverAuth, keys: IngestKeys): TokenCheck {
  const scheme = auth.scheme.toLowerCase()
  let last: string | undefined
  let generation = -1
  return (header) => {
    // Connections repeat one header: what was right is not hashed again, until the keys change.
    if (header !== undefined && header === last && generation === keys.generation) return true
    const text = typeof header === 'string' ? header : ''
    const isScheme = text.slice(0, scheme.length).toLowerCase() === scheme
    const { generation: asked } = keys
    if (!keys.isRight(isScheme ? text.slice(scheme.length) : '')) return false
    last = text
    generation = asked
    return true
  }
}

/** Which tokens may send spans: the setting's, and those of the list, which changes while we run. */
export interface IngestKeys {
  /** Counts changes: what was right before is asked again. */
  readonly generation: number
  isRight(token: string): boolean
}

export interface ChangingKeys extends IngestKeys {
  /** Ids by SHA-256 in hex. */
  replace(ids: ReadonlyMap<string, string>): void
  /** Asks again also for what nobody changed, so that uses are noted. */
  renew(): void
}

/** `token` null: everybody may send. `used` hears of a token of the list when it is looked up. */
export function createIngestKeys(
  token: string | null,
  used: (id: string) => void = () => {},
): ChangingKeys {
  const own = token === null ? null : digest(token)
  let generation = 0
  let listed: ReadonlyMap<string, string> = new Map()
  return {
    get generation() {
      return generation
    },
    isRight(given) {
      if (own === null) return true
      const hash = digest(given)
      if (timingSafeEqual(hash, own)) return true
      const id = listed.get(hash.toString('hex'))
      if (id !== undefined) used(id)
      return id !== undefined
    },
    replace(ids) {
      const same = ids.size === listed.size && [...ids.keys()].every((hash) => listed.has(hash))
      listed = ids
      if (!same) generation += 1
    },
    renew() {
      generation += 1
    },
  }
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
