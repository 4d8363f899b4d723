// Listens for gRPC over plaintext HTTP/2: routes, tokens, flow control. Half the cost of grpc-js a message.
import {
  constants,
  createServer,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2'
import { type Access, type CallDeps, serveCall } from './grpc-call'
import { refuseStream } from './grpc-wire'
import { createTokenCheck, type Host, type HostOptions, listen } from './host'
import { createInflater } from './inflate'
import { CONNECTIONS_MAX } from './limits'
import type { GrpcMethod } from './receiver'
import { GRPC, grpcStatusOf } from './rpc-status'

/** Bytes a client may send ahead: on one stream, which Node keeps while it is not read, and on a connection. */
const STREAM_WINDOW_BYTES = 64 * 1024
const SESSION_WINDOW_BYTES = 64 * 1024 * 1024
/** Calls at once on one connection. */
const STREAMS_MAX = 1_024
/** Memory of one connection in Node, megabytes; its default refuses streams behind large messages. */
const SESSION_MEMORY_MB = 128
const HEADER_BYTES_MAX = 16 * 1024
/** A connection that never makes a call is closed. */
const FIRST_CALL_TIMEOUT_MS = 120_000

interface GrpcHost {
  readonly methods: ReadonlyMap<string, GrpcMethod>
  readonly options: HostOptions
  readonly isAllowed: (header: string | string[] | undefined) => boolean
  readonly deps: CallDeps
}

/** Rejects with the error of `listen`. */
export async function startGrpcHost(
  methods: readonly GrpcMethod[],
  options: HostOptions,
): Promise<Host> {
  const host: GrpcHost = {
    methods: new Map(methods.map((method) => [method.path, method])),
    options,
    isAllowed: createTokenCheck(options.auth, options.keys),
    deps: {
      gate: options.gate,
      inflater: createInflater(),
      count: options.count,
      statusOf: options.grpcStatusOf ?? grpcStatusOf,
    },
  }
  const sessions = new Set<ServerHttp2Session>()
  const server = createServer({
    settings: {
      initialWindowSize: STREAM_WINDOW_BYTES,
      maxConcurrentStreams: STREAMS_MAX,
      maxHeaderListSize: HEADER_BYTES_MAX,
    },
    maxSessionMemory: SESSION_MEMORY_MB,
  })
  server.maxConnections = CONNECTIONS_MAX
  server.on('session', (session) => follow(sessions, session))
  server.on('stream', (stream, headers) => serveStream(host, stream, headers))
  server.on('sessionError', () => {})
  const port = await listen(server, options)
  return {
    port,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        // GOAWAY: calls under way end, new ones go elsewhere.
        for (const session of sessions) session.close()
      }),
  }
}

function follow(sessions: Set<ServerHttp2Session>, session: ServerHttp2Session): void {
  sessions.add(session)
  session.setLocalWindowSize(SESSION_WINDOW_BYTES)
  const timer = setTimeout(() => session.destroy(), FIRST_CALL_TIMEOUT_MS)
  session.once('stream', () => clearTimeout(timer))
  session.once('close', () => {
    clearTimeout(timer)
    sessions.delete(session)
  })
  session.on('error', () => {})
}

function serveStream(
  host: GrpcHost,
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
): void {
  stream.on('error', () => {})
  const { count } = host.options
  if (!isGrpc(headers)) {
    count('refusedRequest')
    stream.respond({ ':status': 415, 'content-type': 'text/plain' })
    stream.end('this port speaks gRPC\n')
    if (!stream.readableEnded) stream.close(constants.NGHTTP2_NO_ERROR)
    return
  }
  const access = accessOf(host, headers)
  if (!access.isAllowed()) {
    count('refusedUnauthorized')
    refuseStream(stream, access.refusal)
    return
  }
  const path = headers[':path'] ?? ''
  const method = host.methods.get(path)
  if (method === undefined) {
    count('refusedRequest')
    refuseStream(stream, { status: GRPC.unimplemented, text: `${path} is not served here` })
    return
  }
  serveCall(host.deps, method, { stream, headers, access })
}

function accessOf({ options, isAllowed }: GrpcHost, headers: IncomingHttpHeaders): Access {
  const { auth, keys } = options
  let asked = -1
  return {
    isAllowed() {
      if (asked === keys.generation) return true
      const { generation } = keys
      if (!isAllowed(headers[auth.header])) return false
      asked = generation
      return true
    },
    refusal: { status: auth.grpcStatus, text: `a valid token is needed in "${auth.header}"` },
  }
}

function isGrpc(headers: IncomingHttpHeaders): boolean {
  const type = headers['content-type'] ?? ''
  return headers[':method'] === 'POST' && type.startsWith('application/grpc')
}
