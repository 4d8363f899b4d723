// Sends one HTTP call to another instance through http.request, the way the agents can see it.
import http from 'node:http'
import type { LookupFunction } from 'node:net'
import type { Instance } from '#lib/demo/messages'

/** Long, so that a busy machine makes a bookstore slow but never breaks it. */
const CALL_TIMEOUT_MS = 10_000
const SOCKETS_PER_HOST_MAX = 64
/** An answer longer than this is somebody else's. */
const ANSWER_BYTES_MAX = 256 * 1024

export interface Answer {
  readonly status: number
  readonly headers: http.IncomingHttpHeaders
  readonly body: string
}

export interface OutgoingCall {
  readonly instance: Pick<Instance, 'host' | 'port'>
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
}

/** Every made-up host name of the bookstore is this machine. */
const lookup: LookupFunction = (_host, options, done) =>
  options.all ? done(null, [{ address: '127.0.0.1', family: 4 }]) : done(null, '127.0.0.1', 4)

export type SendCall = (call: OutgoingCall) => Promise<Answer>

/**
 * Keeps connections open between calls. Rejects when there is no answer within 10 s.
 * The SkyWalking agent replaces `http.request` on the module object, so it must be called there.
 */
export function createCallClient(): { send: SendCall; close: () => void } {
  const agent = new http.Agent({ keepAlive: true, maxSockets: SOCKETS_PER_HOST_MAX })
  const send: SendCall = ({ instance, method, path, headers }) =>
    new Promise((resolve, reject) => {
      const { host, port } = instance
      const options = { host, port, method, path, agent, lookup, timeout: CALL_TIMEOUT_MS }
      const request = http.request({ ...options, headers: { ...headers } }, (response) => {
        readBody(response).then(
          (body) => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
          reject,
        )
      })
      request.on('timeout', () => request.destroy(new Error(`no answer from ${host}`)))
      request.on('error', reject)
      request.end()
    })
  return { send, close: () => agent.destroy() }
}

function readBody(response: http.IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    let body = ''
    response.setEncoding('utf8')
    response.on('data', (chunk: string) => {
      body += chunk
      if (body.length > ANSWER_BYTES_MAX) response.destroy(new Error('answer too long'))
    })
    response.on('end', () => resolve(body))
    response.on('error', reject)
  })
}
