// A small HTTP server that answers as the API does, and a remote that talks to it.
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text as readStream } from 'node:stream/consumers'
import { createApiClient } from '#lib/cli/remote/api-client'
import type { Remote } from '#lib/cli/remote/connect'

export interface Seen {
  readonly method: string
  readonly path: string
  readonly contentType: string | undefined
  readonly authorization: string | undefined
  readonly body: string
}

export interface FakeApi {
  readonly url: string
  readonly seen: readonly Seen[]
  /** What the commands print. */
  readonly printed: readonly string[]
  remote(token?: string): Remote
  /** Answers every call with this, or in turn with each of several. */
  reply(status: number, ...bodies: readonly unknown[]): void
  refuse(status: number, code: string, message: string): void
  stop(): void
}

export async function startFakeApi(): Promise<FakeApi> {
  const seen: Seen[] = []
  const printed: string[] = []
  let answers: { status: number; body: unknown }[] = []
  const server: Server = createServer(async (request, response) => {
    seen.push({
      method: request.method ?? '',
      path: request.url ?? '',
      contentType: request.headers['content-type'],
      authorization: request.headers.authorization,
      body: await readStream(request),
    })
    const answer = answers.length > 1 ? answers.shift() : answers[0]
    const body = typeof answer?.body === 'string' ? answer.body : JSON.stringify(answer?.body)
    response.writeHead(answer?.status ?? 500).end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const reply = (status: number, ...bodies: readonly unknown[]) => {
    answers = bodies.map((body) => ({ status, body }))
  }
  return {
    url,
    seen,
    printed,
    remote: (token) => ({
      api: createApiClient({ url, token: token ?? null }),
      url,
      author: 'cli:ann',
      print: (line) => printed.push(line),
    }),
    reply,
    refuse: (status, code, message) => reply(status, { error: { code, message, details: null } }),
    stop: () => server.close(),
  }
}
