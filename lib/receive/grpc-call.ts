// One gRPC call: its messages to the method's handler, then exactly one answer and one status.
import type { IncomingHttpHeaders, ServerHttp2Stream } from 'node:http2'
import { constants } from 'node:http2'
import { AppError, type ErrorCode } from '#lib/model/app-error'
import { giveBuffer, takeBuffer } from './buffer-pool'
import type { Count, CounterName } from './counters'
import { createFlow, enterGate, type Flow, type Gate, setCrowded, waitForRoom } from './gate'
import {
  beginAnswer,
  createFrameReader,
  EMPTY,
  endAnswer,
  type FrameReader,
  frame,
  memoryFor,
  readFrames,
  refuseStream,
  releaseFrame,
} from './grpc-wire'
import type { Encoding, Inflater } from './inflate'
import { RETRY_AFTER_MS } from './limits'
import type { GrpcAnswer, GrpcMethod } from './receiver'
import { GRPC } from './rpc-status'

/** Answers of one stream that are still open: beyond this the client has to wait. */
const PENDING_MAX = 64

export interface CallDeps {
  readonly gate: Gate
  readonly inflater: Inflater
  readonly count: Count
  readonly statusOf: (code: ErrorCode) => number
}

/** Whether the caller may send, asked again while a stream is open: tokens are revoked meanwhile. */
export interface Access {
  isAllowed(): boolean
  /** The answer when it may not, or no longer. */
  readonly refusal: { readonly status: number; readonly text: string }
}

interface Call {
  readonly deps: CallDeps
  readonly access: Access
  readonly method: GrpcMethod
  readonly stream: ServerHttp2Stream
  readonly encoding: string
  readonly reader: FrameReader
  readonly flow: Flow
  /** True when the gate let the first message in. */
  admitted: boolean
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

interface Asked {
  readonly stream: ServerHttp2Stream
  readonly headers: IncomingHttpHeaders
  readonly access: Access
}

/** Serves a call whose method is known and whose caller was allowed when it began. */
export function serveCall(
  deps: CallDeps,
  method: GrpcMethod,
  { stream, headers, access }: Asked,
): void {
  const call: Call = {
    deps,
    access,
    method,
    stream,
    encoding: String(headers['grpc-encoding'] ?? 'identity'),
    reader: createFrameReader(deps.gate.pool),
    admitted: method.kind === 'ignore',
    flow: createFlow(stream, deps.gate),
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
  stream.on('data', (chunk: Buffer) => {
    if (call.answered) return
    guard(call, () => {
      if (call.admitted) read(call, chunk)
      else admit(call, chunk)
    })
  })
  stream.on('end', () => {
    call.halfClosed = true
    conclude(call)
  })
  // A cancelled call: what was taken is kept, what was begun is not.
  stream.on('close', () => {
    call.answered = true
    call.flow.leave()
    releaseFrame(call.reader)
  })
  stream.on('error', () => {})
}

/** The first chunk says how large the message is: with that it asks to be let in. */
function admit(call: Call, chunk: Buffer): void {
  const start = (buffer: Buffer | null) => {
    call.admitted = true
    call.reader.buffer = buffer
    guard(call, () => read(call, chunk))
    conclude(call)
  }
  enterGate(call.flow, memoryFor(chunk), {
    start,
    refuse(error) {
      if (call.method.kind === 'client-stream') start(null)
      else fail(call, error)
    },
  })
}

function read(call: Call, chunk: Buffer): void {
  readFrames(call.reader, chunk, (message, compressed) => unpack(call, message, compressed))
  if (call.method.kind === 'client-stream' && !call.answered) waitForRoom(call.flow)
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
  const { inflater } = deps
  const { pool } = deps.gate
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
  const { method, access } = call
  call.messages += 1
  if (call.messages > 1 && !access.isAllowed()) {
    call.deps.count('refusedUnauthorized')
    finish(call, access.refusal)
    return
  }
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
  setCrowded(call.flow, call.pending >= PENDING_MAX)
  work
    .catch((error: unknown) => {
      if (call.method.kind !== 'client-stream') fail(call, error)
      else if (call.failure === null) call.failure = error
      else countRefused(call, error)
    })
    .finally(() => {
      call.pending -= 1
      setCrowded(call.flow, call.pending >= PENDING_MAX)
      conclude(call)
    })
}

function conclude(call: Call): void {
  // A short request ends while its only chunk still waits at the gate.
  const isUnread = !call.admitted && call.flow.queued
  if (!call.halfClosed || call.pending > 0 || call.answered || isUnread) return
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
  endAnswer(stream, answer === null ? null : answer.message)
}

function begin(call: Call): void {
  if (call.begun) return
  call.begun = true
  beginAnswer(call.stream)
}

/** Answers the first message while the client may still send more. */
function sayFirst(call: Call, message: Uint8Array): void {
  if (call.answered || call.stream.destroyed) return
  begin(call)
  call.stream.write(frame(message))
}
