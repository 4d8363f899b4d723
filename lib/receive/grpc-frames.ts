// Cuts a gRPC byte stream into messages: five bytes of prefix (flag, length), then the message.
import { AppError } from '#lib/model/app-error'
import { type ByteAccount, MESSAGE_BYTES_MAX } from './limits'

const PREFIX_BYTES = 5
/** A prefix may promise more than ever comes: memory grows with what has come. */
const FIRST_BYTES = 16 * 1024
/** Buffers kept for the next message: how many, and how large at most. */
const KEPT_BUFFERS = 8
const KEPT_BYTES_MAX = 4 * 1024 * 1024

/** Buffers that messages in several chunks are put together in, and the account of their bytes. */
export interface FramePool {
  readonly account: ByteAccount
  readonly free: Buffer[]
}

export function createFramePool(account: ByteAccount): FramePool {
  return { account, free: [] }
}

/** What has come of a message that is not whole yet. */
export interface FrameReader {
  readonly pool: FramePool
  buffer: Buffer | null
  length: number
}

export function createFrameReader(pool: FramePool): FrameReader {
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
  let at = 0
  while (at < chunk.length) {
    if (reader.length === 0 && chunk.length - at >= PREFIX_BYTES) {
      const end = at + PREFIX_BYTES + messageSize(chunk, at)
      if (end <= chunk.length) {
        onMessage(chunk.subarray(at + PREFIX_BYTES, end), chunk[at] === 1)
        at = end
        continue
      }
    }
    at += collect(reader, chunk, at)
    const { buffer, length } = reader
    if (buffer === null || length < PREFIX_BYTES) continue
    if (length === PREFIX_BYTES + messageSize(buffer, 0)) {
      onMessage(buffer.subarray(PREFIX_BYTES, length), buffer[0] === 1)
      releaseFrame(reader)
    }
  }
}

/** Checks a prefix and reads its length. */
function messageSize(bytes: Buffer, at: number): number {
  if (bytes[at]! > 1) throw new AppError('bad-request', 'the message prefix is not gRPC')
  const size = bytes.readUInt32BE(at + 1)
  if (size <= MESSAGE_BYTES_MAX) return size
  throw new AppError('too-large', `the message is larger than ${MESSAGE_BYTES_MAX} bytes`)
}

/** Copies up to the end of the prefix, then of the message; how many bytes were taken. */
function collect(reader: FrameReader, chunk: Buffer, at: number): number {
  const { length } = reader
  const whole = length < PREFIX_BYTES ? PREFIX_BYTES : PREFIX_BYTES + messageSize(reader.buffer!, 0)
  const bytes = Math.min(whole - length, chunk.length - at)
  if (!reader.pool.account.take(bytes)) {
    throw new AppError('unavailable', 'too many messages are under way')
  }
  const buffer = roomFor(reader, length + bytes)
  chunk.copy(buffer, length, at, at + bytes)
  reader.length = length + bytes
  return bytes
}

function roomFor(reader: FrameReader, bytes: number): Buffer {
  const { buffer, pool } = reader
  if (buffer !== null && buffer.length >= bytes) return buffer
  if (buffer === null) {
    reader.buffer = pool.free.pop() ?? Buffer.allocUnsafeSlow(FIRST_BYTES)
    return roomFor(reader, bytes)
  }
  const larger = Buffer.allocUnsafeSlow(Math.max(bytes, buffer.length * 2))
  buffer.copy(larger, 0, 0, reader.length)
  reader.buffer = larger
  return larger
}

/** Forgets a message begun; to be called too when its stream ends early. */
export function releaseFrame(reader: FrameReader): void {
  const { buffer, pool } = reader
  pool.account.give(reader.length)
  reader.length = 0
  reader.buffer = null
  if (buffer === null || buffer.length > KEPT_BYTES_MAX || pool.free.length >= KEPT_BUFFERS) return
  pool.free.push(buffer)
}

/** A message with its prefix, uncompressed. */
export function frame(message: Uint8Array): Buffer {
  const framed = Buffer.alloc(PREFIX_BYTES + message.length)
  framed.writeUInt32BE(message.length, 1)
  framed.set(message, PREFIX_BYTES)
  return framed
}
