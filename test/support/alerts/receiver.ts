// A receiver of alerts on a real port: keeps what came, and answers as it is told.
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Received {
  readonly method: string
  /** Path and query. */
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** Answers a request; the number of requests before it is `index`. */
export type Behaviour = (response: ServerResponse, request: Received, index: number) => void

export interface Receiver {
  readonly url: string
  readonly port: number
  readonly received: readonly Received[]
  behave(behaviour: Behaviour): void
  stop(): Promise<void>
}

export const accept: Behaviour = (response) => response.writeHead(200).end('{"errcode":0}')

export function answer(
  status: number,
  { body = '', headers = {} }: { body?: string; headers?: Record<string, string> } = {},
): Behaviour {
  return (response) => response.writeHead(status, headers).end(body)
}

export async function startReceiver(first: Behaviour = accept, wanted = 0): Promise<Receiver> {
  const received: Received[] = []
  let behaviour = first
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const entry: Received = {
        method: request.method ?? '',
        path: request.url ?? '',
        headers: request.headers,
        body: Buffer.concat(chunks).toString('utf8'),
      }
      received.push(entry)
      behaviour(response, entry, received.length - 1)
    })
  })
  await new Promise<void>((resolve) => server.listen(wanted, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/hooks/secret-path-${'k'.repeat(20)}`,
    port,
    received,
    behave: (next) => {
      behaviour = next
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
