// One gRPC call: its messages to the method's handler, then exactly one answer and one status.
import type { IncomingHttpHeaders, ServerHttp2Stream } from 'node:http2'
import { constants } from 'node:http2'
import { AppError, type ErrorCode } from '#lib/model/app-error'
import { type BufferPool, giveBuffer, takeBuffer } from './buffer-pool'
import type { Count, CounterName } from './counters'
import { createFrameReader, type FrameReader, frame, readFrames, releaseFrame } from './grpc-frames'
import type { Encoding, Inflater } from './inflate'
import { RETRY_AFTER_MS } from './limits'
import type { GrpcAnswer, GrpcMethod } from './receiver'
import { encodeRpcStatus, GRPC } from './rpc-status'

/** Answers of one stream that are still open: beyond this the client has to wait. */
const PENDING_MAX = 64
const CONTENT_TYPE = 'application/grpc+proto'
const OK_HEADERS = {
  ':status': 200,
  'content-type': CONTENT_TYPE,
  'grpc-accept-encoding': 'gzip,identity',
}
const OK_TRAILERS = { 'grpc-status': '0' }
const EMPTY = frame(new Uint8Array(0))

export interface CallDeps {
  readonly pool: BufferPool
  readonly inflater: Inflater
  readonly count: Count
  readonly statusOf: (code: ErrorCode) => number
}

interface Call {
  readonly deps: CallDeps
  readonly method: GrpcMethod
  readonly stream: ServerHttp2Stream
  readonly encoding: string
  readonly reader: FrameReader
  messages: number
  pending: number
  /** What was waited for last. */
  waited: Promise<void> | null
  halfClosed: boolean
  answered: boolean
  /** True when the headers are sent because something was answered before the end. */
  begun: boolean
  answer: GrpcAnswer | null
  /** First error of a client stream whose other messages are still taken. */
  failure: unknown
}

/** Serves a call whose method is known and whose caller is allowed. */
export function serveCall(
  deps: CallDeps,
  method: GrpcMethod,
  { stream, headers }: { stream: ServerHttp2Stream; headers: IncomingHttpHeaders },
): void {
  const call: Call = {
    deps,
    method,
    stream,
    encoding: String(headers['grpc-encoding'] ?? 'identity'),
    reader: createFrameReader(deps.pool),
    messages: 0,
    pending: 0,
    waited: null,
    halfClosed: false,
    answered: false,
    begun: false,
    answer: null,
    failure: null,
  }
  if (!['identity', 'gzip', 'deflate'].includes(call.encoding)) {
    finish(call, {
      status: GRPC.unimplemented,
      text: `grpc-encoding ${call.encoding} is not supported`,
    })
    return
  }
  const onMessage = (message: Buffer, compressed: boolean) => unpack(call, message, compressed)
  stream.on('data', (chunk: Buffer) => {
    if (call.answered) return
    guard(call, () => readFrames(call.reader, chunk, onMessage))
  })
  stream.on('end', () => {
    call.halfClosed = true
    conclude(call)
  })
  // A cancelled call: what was taken is kept, what was begun is not.
  stream.on('close', () => {
    call.answered = true
    releaseFrame(call.reader)
  })
  stream.on('error', () => {})
}

function guard(call: Call, work: () => void): void {
  try {
    work()
  } catch (error) {
    fail(call, error)
  }
}

function unpack(call: Call, message: Buffer, compressed: boolean): void {
  if (!compressed) {
    take(call, message)
    return
  }
  const { encoding, deps } = call
  if (encoding === 'identity') throw new AppError('bad-request', 'compressed, but not said how')
  // Unpacking may go on on another thread: the message's own memory is used again meanwhile.
  const { pool, inflater } = deps
  const packed = takeBuffer(pool, message.length)
  const release = () => giveBuffer(pool, packed)
  message.copy(packed)
  const bytes = orElse(release, () =>
    inflater.unpack(packed.subarray(0, message.length), encoding as Encoding),
  )
  if (bytes instanceof Promise) {
    wait(call, bytes.then((whole) => take(call, whole)).finally(release))
    return
  }
  release()
  take(call, bytes)
}

/** The work's answer; `clean` runs before its error is passed on. */
function orElse<T>(clean: () => void, work: () => T): T {
  try {
    return work()
  } catch (error) {
    clean()
    throw error
  }
}

/** Gives one message to the handler. */
function take(call: Call, message: Uint8Array): void {
  const { method } = call
  call.messages += 1
  if (method.kind === 'ignore') {
    call.deps.count(method.counts)
    if (method.first !== undefined && call.messages === 1) sayFirst(call, method.first)
  } else if (method.kind === 'client-stream') {
    const given = method.each(message)
    // Messages that share a promise wait as one.
    if (given instanceof Promise && given !== call.waited) wait(call, given)
  } else {
    if (call.messages > 1) throw new AppError('bad-request', 'a unary call has one message')
    const given = method.answer(message)
    if (given instanceof Promise)
      wait(
        call,
        given.then((answer) => keep(call, answer)),
      )
    else call.answer = given
  }
}

function keep(call: Call, answer: GrpcAnswer): void {
  call.answer = answer
}

/** The call ends only when this has settled; the client waits when there is too much of it. */
function wait(call: Call, work: Promise<void>): void {
  call.waited = work
  call.pending += 1
  if (call.pending === PENDING_MAX) call.stream.pause()
  work
    .catch((error: unknown) => {
      if (call.method.kind !== 'client-stream') fail(call, error)
      else if (call.failure === null) call.failure = error
      else countRefused(call, error)
    })
    .finally(() => {
      if (call.pending === PENDING_MAX) call.stream.resume()
      call.pending -= 1
      conclude(call)
    })
}

function conclude(call: Call): void {
  if (!call.halfClosed || call.pending > 0 || call.answered) return
  const { method } = call
  if (call.reader.length > 0) {
    finish(call, { status: GRPC.internal, text: 'the stream ended inside a message' })
  } else if (call.failure !== null) fail(call, call.failure)
  else if (method.kind === 'ignore') finish(call, method.empty ? { message: EMPTY } : null)
  else if (method.kind === 'client-stream') guard(call, () => finish(call, method.answer()))
  else finish(call, call.answer ?? { status: GRPC.internal, text: 'the call had no message' })
}

const COUNTED: Partial<Record<ErrorCode, CounterName>> = {
  'bad-request': 'refusedMalformed',
  'too-large': 'refusedTooLarge',
  unavailable: 'refusedBusy',
}

function countRefused(call: Call, error: unknown): void {
  const counter = error instanceof AppError ? COUNTED[error.code] : undefined
  if (counter !== undefined) call.deps.count(counter)
}

function fail(call: Call, error: unknown): void {
  if (!(error instanceof AppError)) {
    finish(call, { status: GRPC.internal, text: 'internal error' })
    return
  }
  const status = call.deps.statusOf(error.code)
  const retry = status === GRPC.unavailable ? { retryAfterMs: RETRY_AFTER_MS } : {}
  countRefused(call, error)
  finish(call, { status, text: error.message, ...retry })
}

/** Null: OK without a message, as a server stream that had nothing to say ends. */
function finish(call: Call, answer: GrpcAnswer | null): void {
  if (call.answered) return
  call.answered = true
  const { stream } = call
  if (stream.destroyed || stream.closed) return
  if (answer !== null && 'status' in answer) {
    if (call.begun) stream.close(constants.NGHTTP2_INTERNAL_ERROR)
    else refuseStream(stream, answer)
    return
  }
  begin(call)
  if (answer === null) stream.end()
  else stream.end(answer.message === EMPTY ? EMPTY : frame(answer.message))
}

function begin(call: Call): void {
  const { stream } = call
  if (call.begun) return
  call.begun = true
  stream.respond(OK_HEADERS, { waitForTrailers: true })
  stream.on('wantTrailers', () => stream.sendTrailers(OK_TRAILERS))
}

/** Answers the first message while the client may still send more. */
function sayFirst(call: Call, message: Uint8Array): void {
  if (call.answered || call.stream.destroyed) return
  begin(call)
  call.stream.write(frame(message))
}

/** A status without a message ("Trailers-Only"); the rest of the request is not wanted. */
export function refuseStream(
  stream: ServerHttp2Stream,
  { status, text, retryAfterMs }: { status: number; text: string; retryAfterMs?: number },
): void {
  if (stream.destroyed || stream.closed) return
  const details =
    retryAfterMs === undefined
      ? {}
      : {
          'grpc-status-details-bin': toBase64(
            encodeRpcStatus({ code: status, text, retryAfterMs }),
          ),
        }
  stream.respond(
    {
      ':status': 200,
      'content-type': CONTENT_TYPE,
      'grpc-status': String(status),
      'grpc-message': encodeMessage(text),
      ...details,
    },
    { endStream: true },
  )
  if (!stream.readableEnded) stream.close(constants.NGHTTP2_NO_ERROR)
}

/** Printable ASCII but `%` as it is, other bytes as %XX (gRPC over HTTP/2, "Status-Message"). */
function encodeMessage(text: string): string {
  return text.replace(/[^ -$&-~]+/g, (part) =>
    [...Buffer.from(part)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''),
  )
}

function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64').replace(/=+$/, '')
}
