// gRPC's wire: messages behind five bytes of prefix (flag, length), answers, and refusals.
import type { ServerHttp2Stream } from 'node:http2'
import { constants } from 'node:http2'
import { AppError } from '#lib/model/app-error'
import { type BufferPool, giveBuffer, growBuffer } from './buffer-pool'
import { MESSAGE_BYTES_MAX } from './limits'
import { encodeRpcStatus } from './rpc-status'

const PREFIX_BYTES = 5

/** What has come of a message that is not whole yet. */
export interface FrameReader {
  readonly pool: BufferPool
  buffer: Buffer | null
  length: number
}

export function createFrameReader(pool: BufferPool): FrameReader {
  return { pool, buffer: null, length: 0 }
}

/** Called with each message, valid until it returns. */
export type OnMessage = (message: Buffer, compressed: boolean) => void

/**
 * Takes one chunk of the stream. Throws AppError 'too-large' as soon as a prefix says so,
 * 'bad-request' when there is no prefix, 'unavailable' when too much is under way.
 * Source: gRPC over HTTP/2, "Length-Prefixed-Message".
 */
export function readFrames(reader: FrameReader, chunk: Buffer, onMessage: OnMessage): void {
  for (let at = 0; at < chunk.length; ) {
    if (reader.length === 0 && chunk.length - at >= PREFIX_BYTES) {
      const end = at + frameSize(chunk, at)
      if (end <= chunk.length) {
        onMessage(chunk.subarray(at + PREFIX_BYTES, end), chunk[at] === 1)
        at = end
        continue
      }
    }
    at += collect(reader, chunk, at)
    const { buffer, length } = reader
    if (buffer === null || length < PREFIX_BYTES || length < frameSize(buffer, 0)) continue
    onMessage(buffer.subarray(PREFIX_BYTES, length), buffer[0] === 1)
    releaseFrame(reader)
  }
}

/** Memory that the first message of a stream needs: 0 when it is whole in this chunk; null: unknown. */
export function memoryFor(chunk: Buffer): number | null {
  if (chunk.length < PREFIX_BYTES) return null
  const size = frameSize(chunk, 0)
  return size <= chunk.length ? 0 : size
}

/** Checks the prefix at `at`; the size of the message with it. */
function frameSize(bytes: Buffer, at: number): number {
  if (bytes[at]! > 1) throw new AppError('bad-request', 'the message prefix is not gRPC')
  const size = bytes.readUInt32BE(at + 1)
  if (size <= MESSAGE_BYTES_MAX) return PREFIX_BYTES + size
  throw new AppError('too-large', `the message is larger than ${MESSAGE_BYTES_MAX} bytes`)
}

/** Copies up to the end of the prefix, or of the message; how many bytes were taken. */
function collect(reader: FrameReader, chunk: Buffer, at: number): number {
  const { buffer, length } = reader
  const left = chunk.length - at
  const whole =
    buffer !== null && length >= PREFIX_BYTES
      ? frameSize(buffer, 0)
      : length === 0 && left >= PREFIX_BYTES
        ? frameSize(chunk, at)
        : PREFIX_BYTES
  const taken = Math.min(whole - length, left)
  const bytes = length + taken
  reader.buffer = growBuffer(reader.pool, { buffer, length, bytes, hint: whole })
  chunk.copy(reader.buffer, length, at, at + taken)
  reader.length = bytes
  return taken
}

/** Forgets a message begun; to be called too when its stream ends early. */
export function releaseFrame(reader: FrameReader): void {
  if (reader.buffer !== null) giveBuffer(reader.pool, reader.buffer)
  reader.length = 0
  reader.buffer = null
}

/** A message with its prefix, uncompressed. */
export function frame(message: Uint8Array): Buffer {
  const framed = Buffer.alloc(PREFIX_BYTES + message.length)
  framed.writeUInt32BE(message.length, 1)
  framed.set(message, PREFIX_BYTES)
  return framed
}

const CONTENT_TYPE = 'application/grpc+proto'
const OK_HEADERS = {
  ':status': 200,
  'content-type': CONTENT_TYPE,
  'grpc-accept-encoding': 'gzip,identity',
}
const OK_TRAILERS = { 'grpc-status': '0' }
const EMPTY_FRAME = frame(new Uint8Array(0))
/** A message without fields. */
export const EMPTY = new Uint8Array(0)

/** Sends the headers of an answer that will end with OK. */
export function beginAnswer(stream: ServerHttp2Stream): void {
  stream.respond(OK_HEADERS, { waitForTrailers: true })
  stream.on('wantTrailers', () => stream.sendTrailers(OK_TRAILERS))
}

/** Ends a begun answer; null: without a message, as a server stream that had nothing to say ends. */
export function endAnswer(stream: ServerHttp2Stream, message: Uint8Array | null): void {
  if (message === null) stream.end()
  else stream.end(message === EMPTY ? EMPTY_FRAME : frame(message))
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
