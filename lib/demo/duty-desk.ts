// The demo's receiver of alerts: what a team's own program would be, with the signature checked.
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { z } from 'zod'

const HOST = '127.0.0.1'
const BODY_BYTES_MAX = 1024 * 1024
const SECRET_BYTES = 32

/** As docs/alerts.md tells it to people who write such a program. */
const bodySchema = z.object({
  data: z.object({
    title: z.string(),
    alerts: z.array(z.object({ title: z.string(), reason: z.string() })),
  }),
})

export interface DutyDesk {
  readonly url: string
  /** What alerts must be signed with. */
  readonly secret: string
  readonly close: () => Promise<void>
}

/** Listens on loopback, on a free port. `report` is told each alert in one line. */
export async function openDutyDesk(report: (line: string) => void): Promise<DutyDesk> {
  const key = randomBytes(SECRET_BYTES)
  const server = createServer(async (request, response) => {
    const body = await readBody(request)
    const status = body !== null && isSigned(request, body, key) ? 200 : 401
    if (status === 200) for (const line of linesOf(body ?? '')) report(line)
    response.writeHead(status).end()
  })
  const port = await listen(server)
  return {
    url: `http://${HOST}:${port}/alerts`,
    secret: `whsec_${key.toString('base64')}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** Standard Webhooks 1.0.0: HMAC-SHA256 over `id.timestamp.body`. */
function isSigned({ headers }: IncomingMessage, body: string, key: Buffer): boolean {
  const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`
  const wanted = Buffer.from(`v1,${createHmac('sha256', key).update(signed).digest('base64')}`)
  const given = Buffer.from(String(headers['webhook-signature']))
  return given.length === wanted.length && timingSafeEqual(given, wanted)
}

function linesOf(body: string): string[] {
  const { data } = bodySchema.parse(JSON.parse(body))
  return data.alerts.map(({ title, reason }) => `${title}: ${reason}`)
}

/** Null when it is larger than any alert is. */
async function readBody(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > BODY_BYTES_MAX) return null
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host: HOST, port: 0 }, () => resolve((server.address() as AddressInfo).port))
  })
}
