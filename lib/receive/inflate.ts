// Unpacks gzip and deflate bodies within limits: a bomb costs one buffer of the limit, one at a time.
import { promisify } from 'node:util'
import { gunzip, gunzipSync, inflate, inflateSync } from 'node:zlib'
import { AppError } from '#lib/model/app-error'
import { MESSAGE_BYTES_MAX } from './limits'

export const ENCODINGS = ['gzip', 'deflate'] as const
export type Encoding = (typeof ENCODINGS)[number]

/** Smaller bodies are unpacked at once: a thread costs more than it saves. */
const SYNC_BYTES_MAX = 16 * 1024
/** Larger ones that are unpacked at the same time; each may take MESSAGE_BYTES_MAX. */
const AT_ONCE_MAX = 2

const later = { gzip: promisify(gunzip), deflate: promisify(inflate) }
const atOnce = { gzip: gunzipSync, deflate: inflateSync }

export interface Inflater {
  /** Throws AppError 'too-large' or 'bad-request', at once or later. */
  unpack(bytes: Uint8Array, encoding: Encoding): Uint8Array | Promise<Uint8Array>
}

export function createInflater(): Inflater {
  const options = { maxOutputLength: MESSAGE_BYTES_MAX }
  let running = 0
  const queue: (() => void)[] = []
  const turn = async () => {
    if (running >= AT_ONCE_MAX) await new Promise<void>((go) => queue.push(go))
    else running += 1
  }
  const pass = () => {
    const next = queue.shift()
    if (next === undefined) running -= 1
    else next()
  }
  return {
    unpack(bytes, encoding) {
      if (bytes.length <= SYNC_BYTES_MAX) {
        try {
          return atOnce[encoding](bytes, options)
        } catch (error) {
          throw toAppError(error, encoding)
        }
      }
      return turn().then(async () => {
        try {
          return await later[encoding](bytes, options)
        } catch (error) {
          throw toAppError(error, encoding)
        } finally {
          pass()
        }
      })
    },
  }
}

function toAppError(error: unknown, encoding: Encoding): AppError {
  const code = error instanceof Error && 'code' in error ? error.code : ''
  return code === 'ERR_BUFFER_TOO_LARGE'
    ? new AppError('too-large', `unpacked, the body is larger than ${MESSAGE_BYTES_MAX} bytes`)
    : new AppError('bad-request', `the body is not valid ${encoding}`)
}
