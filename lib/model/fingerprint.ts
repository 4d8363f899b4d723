// Tells whether a message is one that was sent before. Floor 0.
import zlib from 'node:zlib'
import { hashed, murmur128 } from './murmur'

/** Of longer messages samples are hashed: so many windows, evenly spread, of so many bytes. */
const WHOLE_BYTES_MAX = 4_096
const WINDOWS = 64
const WINDOW_BYTES = WHOLE_BYTES_MAX / WINDOWS

const SAMPLE = new Uint8Array(WHOLE_BYTES_MAX)

/**
 * Length and 128-bit hash of the message; when it is long, of samples from all over it, and a checksum
 * of all of it: ids may lie between the samples when the rest is the same large text. The checksum is
 * the system's own, many times as fast as a hash here; Node has it from 20.15 on.
 */
export function fingerprint(bytes: Uint8Array): string {
  let checksum = 0
  if (bytes.length <= WHOLE_BYTES_MAX || zlib.crc32 === undefined) {
    murmur128(bytes, 0, bytes.length)
  } else {
    checksum = zlib.crc32(bytes)
    const step = (bytes.length - WINDOW_BYTES) / (WINDOWS - 1)
    for (let i = 0; i < WINDOWS; i++) {
      const from = Math.floor(i * step)
      for (let at = 0; at < WINDOW_BYTES; at++) SAMPLE[i * WINDOW_BYTES + at] = bytes[from + at]!
    }
    murmur128(SAMPLE, 0, WHOLE_BYTES_MAX)
  }
  return `${bytes.length},${checksum},${hashed.w0},${hashed.w1},${hashed.w2},${hashed.w3}`
}
