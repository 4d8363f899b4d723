// Reads the body of an HTTP request within limits, into memory that is used again.
import type { IncomingMessage } from 'node:http'
import { AppError } from '#lib/model/app-error'
import { type BufferPool, giveBuffer, growBuffer } from './buffer-pool'
import { MESSAGE_BYTES_MAX } from './limits'

export interface BodyReader {
  readonly pool: BufferPool
  /** Memory to begin with, from the pool; it is given back in any case. */
  readonly buffer: Buffer | null
  /** Called with the body, and with a way to give back its memory. */
  readonly done: (body: Uint8Array, release: () => void) => void
  /** AppError 'too-large', 'unavailable' (too much under way) or 'bad-request' (cut off). */
  readonly failed: (error: unknown) => void
}

/** Exactly one of `done` and `failed` is called, once. */
export function readBody(request: IncomingMessage, reader: BodyReader): void {
  const { pool, done, failed } = reader
  const declared = declaredLength(request) ?? 0
  let { buffer } = reader
  let length = 0
  const release = () => {
    if (buffer !== null) giveBuffer(pool, buffer)
    buffer = null
  }
  const detach = () => {
    request.removeAllListeners('data').removeAllListeners('end').removeAllListeners('close')
  }
  const fail = (error: unknown) => {
    detach()
    release()
    failed(error)
  }
  const add = (chunk: Buffer) => {
    const bytes = length + chunk.length
    if (bytes > MESSAGE_BYTES_MAX) throw tooLarge()
    // Copied at once: chunks that outlive their turn are what makes garbage collection costly.
    buffer = growBuffer(pool, { buffer, length, bytes, hint: declared })
    chunk.copy(buffer, length)
    length = bytes
  }
  request.on('error', () => {})
  request.on('data', (chunk: Buffer) => {
    try {
      add(chunk)
    } catch (error) {
      fail(error)
    }
  })
  request.on('end', () => {
    detach()
    done(buffer === null ? new Uint8Array(0) : buffer.subarray(0, length), release)
  })
  request.on('close', () => fail(new AppError('bad-request', 'the request was cut off')))
}

/** Bytes that the client says the body has; null when it does not say. */
export function declaredLength(request: IncomingMessage): number | null {
  const header = request.headers['content-length']
  if (header === undefined) return null
  if (Number(header) > MESSAGE_BYTES_MAX) throw tooLarge()
  return Number(header)
}

function tooLarge(): AppError {
  return new AppError('too-large', `the body is larger than ${MESSAGE_BYTES_MAX} bytes`)
}
