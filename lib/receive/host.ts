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
  /** Null: everybody may send. */
  readonly token: string | null
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

/** Compares in a time that says nothing about the token. Without a token everybody may send. */
export function createTokenCheck(auth: ReceiverAuth, token: string | null): TokenCheck {
  if (token === null) return () => true
  const expected = digest(`${auth.scheme}${token}`)
  let last = ''
  return (header) => {
    if (typeof header !== 'string') return false
    // Connections repeat one header: what was right is not hashed again.
    if (header === last) return true
    const scheme = header.slice(0, auth.scheme.length)
    const isScheme = scheme.toLowerCase() === auth.scheme.toLowerCase()
    const given = `${auth.scheme}${header.slice(auth.scheme.length)}`
    if (!isScheme || !timingSafeEqual(digest(given), expected)) return false
    last = header
    return true
  }
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
