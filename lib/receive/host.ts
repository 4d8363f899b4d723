// What every host is given and gives back, and how it listens.
import type { AddressInfo, Server } from 'node:net'
import type { ErrorCode } from '#lib/model/app-error'
import type { Count } from './counters'
import type { ReceiverAuth } from './receiver'

export interface HostOptions {
  readonly host: string
  /** 0 takes one that is free. */
  readonly port: number
  readonly auth: ReceiverAuth
  /** Null: everybody may send. */
  readonly token: string | null
  readonly count: Count
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
