// Reads the body of an HTTP request within limits: bytes of one message, and of all under way.
import type { IncomingMessage } from 'node:http'
import { AppError } from '#lib/model/app-error'
import { type ByteAccount, MESSAGE_BYTES_MAX } from './limits'

/** Bodies put together here live until the next one: whoever needs them longer copies them. */
const SHARED_BYTES = 4 * 1024 * 1024
const shared = Buffer.allocUnsafeSlow(SHARED_BYTES)

export interface BodyReader {
  readonly account: ByteAccount
  /** True: the bytes stay as they are after `done` returned. */
  readonly keep: boolean
  /**
   * Called once: with the body and a way to give its bytes back to the account, or with AppError
   * 'too-large', 'unavailable' (too much under way) or 'bad-request' (the client went away).
   */
  readonly done: (body: Uint8Array, release: () => void) => void
  readonly failed: (error: AppError) => void
}

export function readBody(request: IncomingMessage, reader: BodyReader): void {
  const { account } = reader
  const chunks: Buffer[] = []
  let length = 0
  const detach = () => {
    request.removeAllListeners('data').removeAllListeners('end').removeAllListeners('close')
  }
  const fail = (error: AppError) => {
    detach()
    account.give(length)
    reader.failed(error)
  }
  request.on('error', () => {})
  if (Number(request.headers['content-length'] ?? 0) > MESSAGE_BYTES_MAX) {
    fail(tooLarge())
    return
  }
  request.on('data', (chunk: Buffer) => {
    if (length + chunk.length > MESSAGE_BYTES_MAX) fail(tooLarge())
    else if (!account.take(chunk.length)) {
      fail(new AppError('unavailable', 'too many requests are under way'))
    } else {
      length += chunk.length
      chunks.push(chunk)
    }
  })
  request.on('end', () => {
    detach()
    reader.done(join(chunks, length, reader.keep), () => account.give(length))
  })
  request.on('close', () => fail(new AppError('bad-request', 'the request was cut off')))
}

function tooLarge(): AppError {
  return new AppError('too-large', `the body is larger than ${MESSAGE_BYTES_MAX} bytes`)
}

function join(chunks: readonly Buffer[], length: number, keep: boolean): Uint8Array {
  if (chunks.length === 1) return chunks[0]!
  const whole = keep || length > SHARED_BYTES ? Buffer.allocUnsafeSlow(length) : shared
  let at = 0
  for (const chunk of chunks) at += chunk.copy(whole, at)
  return whole.subarray(0, length)
}
