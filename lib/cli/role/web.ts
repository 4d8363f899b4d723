// The dashboard and HTTP API as a role: Next's own server, in this process, on our socket.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createRequire } from 'node:module'
import { packageRoot } from '#lib/cli/package-root'
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
