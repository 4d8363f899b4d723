// A collector for tests: takes OTLP over HTTP and remembers what came, as text and by path.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gunzipSync } from 'node:zlib'

export interface Received {
  readonly path: string
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  /** Protobuf holds its texts as they are: names can be looked for in it. */
  readonly text: string
}

export interface OtlpCollector {
  readonly url: string
  readonly received: readonly Received[]
  /** Everything that came to one path, one after the other. */
  textOf(path: '/v1/traces' | '/v1/metrics'): string
  stop(): Promise<void>
}

export async function startOtlpCollector(status = 200): Promise<OtlpCollector> {
  const received: Received[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const raw = Buffer.concat(chunks)
      const body = request.headers['content-encoding'] === 'gzip' ? gunzipSync(raw) : raw
      const { headers, url: path = '' } = request
      received.push({ path, headers, text: body.toString('latin1') })
      response.writeHead(status, { 'content-type': 'application/x-protobuf' }).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    received,
    textOf: (path) =>
      received
        .filter((it) => it.path === path)
        .map(({ text }) => text)
        .join('\n'),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
