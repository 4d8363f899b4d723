// The dashboard and HTTP API as a role: Next's own server, in this process, on our socket.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createRequire } from 'node:module'
import { packageRoot } from '#lib/cli/package-root'
import { recordDuration } from '#lib/engine/telemetry/watched'
import { PEER_HEADER } from '#lib/load/access/cookie'
import type { RoleDeps, RunningRole } from './role'

/** Answers under way get this long; then live connections are cut. */
const DRAIN_MS = 2_000

/** What we use of Next's custom server (nextjs.org/docs, Guides, Custom Server). */
interface NextApp {
  prepare(): Promise<void>
  close(): Promise<void>
  getRequestHandler(): (req: IncomingMessage, res: ServerResponse) => Promise<void>
}
interface NextOptions {
  readonly dev: boolean
  readonly dir: string
  readonly hostname: string
  readonly port: number
}

export async function runWeb({ settings, log }: RoleDeps): Promise<RunningRole> {
  const next: (options: NextOptions) => NextApp = createRequire(import.meta.url)('next')
  const { host, port } = settings
  const app = next({ dev: false, dir: packageRoot(), hostname: host, port })
  await app.prepare()
  const handle = app.getRequestHandler()
  const server = createServer((req, res) => {
    timeAnswer(req, res)
    // Who is really at the other end, for the audit log: nobody else may say it.
    req.headers[PEER_HEADER] = req.socket.remoteAddress ?? ''
    handle(req, res).catch((error: unknown) => {
      log.error({ err: error }, 'request failed')
      res.destroy()
    })
  })
  const listening = await listen(server, port, host)
  return {
    ports: { port: listening },
    stop: async () => {
      await drain(server)
      await app.close()
    },
  }
}

/** Next makes the span of a request; how long all of them took is ours to tell. */
function timeAnswer(req: IncomingMessage, res: ServerResponse): void {
  const startedMs = performance.now()
  res.once('finish', () =>
    recordDuration('http.server.request.duration', performance.now() - startedMs, {
      'http.request.method': req.method ?? 'GET',
      'http.response.status_code': res.statusCode,
      'url.scheme': 'http',
    }),
  )
}

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      const address = server.address()
      resolve(typeof address === 'object' && address !== null ? address.port : port)
    })
  })
}

function drain(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => server.closeAllConnections(), DRAIN_MS)
    server.close(() => {
      clearTimeout(timer)
      resolve()
    })
    server.closeIdleConnections()
  })
}
