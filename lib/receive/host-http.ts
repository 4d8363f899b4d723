// Listens for HTTP requests and hands their bodies to a receiver: methods, tokens, limits, encodings.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { AppError } from '#lib/model/app-error'
import type { CounterName } from './counters'
import { createTokenCheck, type Host, type HostOptions, listen, type TokenCheck } from './host'
import { declaredLength, readBody } from './http-body'
import { createInflater, ENCODINGS, type Encoding, type Inflater } from './inflate'
import { CONNECTIONS_MAX, REQUEST_TIMEOUT_MS, RETRY_AFTER_MS } from './limits'
import type { HttpAnswer, HttpRefusal, HttpRoute } from './receiver'

const HEADERS_TIMEOUT_MS = 10_000
const KEEP_ALIVE_MS = 75_000
const HEADER_BYTES_MAX = 16 * 1024
/** After a refusal the rest of a body is read for so long, so that the client gets to our answer. */
const LINGER_MS = 500

interface HttpHost {
  readonly routes: ReadonlyMap<string, HttpRoute>
  readonly options: HostOptions
  readonly isAllowed: TokenCheck
  readonly inflater: Inflater
  stopping: boolean
}

/** One request and its response. */
interface Exchange {
  readonly host: HttpHost
  readonly route: HttpRoute
  readonly response: ServerResponse
  readonly contentType: string
}

/** Rejects with the error of `listen`. */
export async function startHttpHost(
  routes: readonly HttpRoute[],
  options: HostOptions,
): Promise<Host> {
  const host: HttpHost = {
    routes: new Map(routes.map((route) => [route.path, route])),
    options,
    isAllowed: createTokenCheck(options.auth, options.keys),
    inflater: createInflater(),
    stopping: false,
  }
  const server = createServer(
    {
      headersTimeout: HEADERS_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      keepAliveTimeout: KEEP_ALIVE_MS,
      maxHeaderSize: HEADER_BYTES_MAX,
      connectionsCheckingInterval: 5_000,
    },
    (request, response) => serve(host, request, response),
  )
  server.maxConnections = CONNECTIONS_MAX
  const port = await listen(server, options)
  return {
    port,
    stop() {
      host.stopping = true
      return new Promise((resolve) => {
        server.close(() => resolve())
        server.closeIdleConnections()
      })
    },
  }
}

function serve(host: HttpHost, request: IncomingMessage, response: ServerResponse): void {
  const path = (request.url ?? '').split('?', 1)[0] ?? ''
  const route = host.routes.get(path)
  const contentType = (request.headers['content-type'] ?? '').split(';', 1)[0]!.trim().toLowerCase()
  if (route === undefined) {
    host.options.count('refusedRequest')
    response.writeHead(404, { 'content-type': 'text/plain' }).end(`${path} is not served here\n`)
    linger(request)
    return
  }
  const exchange: Exchange = { host, route, response, contentType }
  const encoding = (request.headers['content-encoding'] ?? 'identity').toLowerCase()
  const refusal = refuseEarly(exchange, request, encoding)
  if (refusal !== null) {
    refuse(exchange, refusal)
    linger(request)
    return
  }
  admit(exchange, request, (buffer) =>
    readBody(request, {
      pool: host.options.gate.pool,
      buffer,
      done: (body, release) => unpack(exchange, { body, encoding, release }),
      failed(error) {
        fail(exchange, error)
        linger(request)
      },
    }),
  )
}

/** Reads no byte of the body before the gate lets it in. */
function admit(
  exchange: Exchange,
  request: IncomingMessage,
  start: (buffer: Buffer | null) => void,
): void {
  const { host, route } = exchange
  const refused = (error: unknown) => {
    fail(exchange, error)
    linger(request)
  }
  try {
    const length = declaredLength(request)
    if (route.discards === true) {
      start(null)
      return
    }
    let leave = () => {}
    const gone = () => leave()
    request.once('close', gone)
    leave = host.options.gate.enter(length, {
      start(buffer) {
        request.off('close', gone)
        start(buffer)
      },
      refuse: refused,
    })
  } catch (error) {
    refused(error)
  }
}

/** What is wrong before a byte of the body was read; null when nothing is. */
function refuseEarly(
  { host, route, contentType, response }: Exchange,
  { method, headers }: IncomingMessage,
  encoding: string,
): HttpRefusal | null {
  const refusal = (status: number, message: string) => ({ status, message, contentType })
  if (!host.isAllowed(headers[host.options.auth.header])) {
    response.setHeader('www-authenticate', 'Bearer')
    return refusal(401, `a valid token is needed in the header "${host.options.auth.header}"`)
  }
  if (method !== 'POST') {
    response.setHeader('allow', 'POST')
    return refusal(405, `${method} is not allowed: use POST`)
  }
  if (!route.contentTypes.includes(contentType)) {
    return refusal(
      415,
      `content type "${contentType}" is not one of ${route.contentTypes.join(', ')}`,
    )
  }
  if (encoding !== 'identity' && !isEncoding(encoding)) {
    return refusal(415, `content encoding "${encoding}" is not one of ${ENCODINGS.join(', ')}`)
  }
  return null
}

function isEncoding(encoding: string): encoding is Encoding {
  return (ENCODINGS as readonly string[]).includes(encoding)
}

interface Packed {
  readonly body: Uint8Array
  readonly encoding: string
  readonly release: () => void
}

function unpack(exchange: Exchange, { body, encoding, release }: Packed): void {
  try {
    const whole = isEncoding(encoding) ? exchange.host.inflater.unpack(body, encoding) : body
    if (whole instanceof Promise) {
      whole
        .then((bytes) => answer(exchange, bytes))
        .catch((error) => fail(exchange, error))
        .finally(release)
      return
    }
    answer(exchange, whole)
  } catch (error) {
    fail(exchange, error)
  }
  release()
}

/** Hands the body over; throws what the receiver throws at once. */
function answer(exchange: Exchange, body: Uint8Array): void {
  const { route, response, contentType } = exchange
  const given = route.answer({ body, contentType })
  if (given instanceof Promise) {
    given.then(
      (late) => send(exchange.host, response, late),
      (error: unknown) => fail(exchange, error),
    )
  } else send(exchange.host, response, given)
}

function send(host: HttpHost, response: ServerResponse, answered: HttpAnswer): void {
  const { status, contentType, body, retryAfterS } = answered
  if (response.headersSent || response.destroyed) return
  if (contentType !== undefined) response.setHeader('content-type', contentType)
  if (retryAfterS !== undefined) response.setHeader('retry-after', retryAfterS)
  if (host.stopping) response.setHeader('connection', 'close')
  response.setHeader('content-length', body === undefined ? 0 : Buffer.byteLength(body))
  response.writeHead(status).end(body)
}

const COUNTED: Readonly<Record<number, CounterName>> = {
  400: 'refusedMalformed',
  401: 'refusedUnauthorized',
  413: 'refusedTooLarge',
  503: 'refusedBusy',
}

function refuse(exchange: Exchange, refusal: HttpRefusal): void {
  exchange.host.options.count(COUNTED[refusal.status] ?? 'refusedRequest')
  send(exchange.host, exchange.response, exchange.route.refuse(refusal))
}

/** An AppError says its status and reason; anything else is our mistake, and says nothing. */
function fail(exchange: Exchange, error: unknown): void {
  const { contentType } = exchange
  if (!(error instanceof AppError)) {
    refuse(exchange, { status: 500, message: 'internal error', contentType })
    return
  }
  const { status, message } = error
  const retry = status === 503 ? { retryAfterS: Math.ceil(RETRY_AFTER_MS / 1_000) } : {}
  refuse(exchange, { status, message, contentType, ...retry })
}

/** Reads what still comes and then hangs up: closing at once would reset the answer away. */
function linger(request: IncomingMessage): void {
  if (request.complete) return
  request.resume()
  const timer = setTimeout(() => request.socket.destroy(), LINGER_MS)
  request.once('close', () => clearTimeout(timer))
  request.once('end', () => clearTimeout(timer))
}
