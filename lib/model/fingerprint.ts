// Tells whether a message is one that was sent before, without reading all of it. Floor 0.
import { hashed, murmur128 } from './murmur'

/** Longer messages are sampled: so many windows, evenly spread, of so many bytes. */
const WHOLE_BYTES_MAX = 4_096
const WINDOWS = 64
const WINDOW_BYTES = WHOLE_BYTES_MAX / WINDOWS

const SAMPLE = new Uint8Array(WHOLE_BYTES_MAX)

/**
 * Length and 128-bit hash of the message, or of samples from all over it. Spans are full of random
 * ids: two different messages of one length do not agree in every sample.
 */
export function fingerprint(bytes: Uint8Array): string {
  if (bytes.length <= WHOLE_BYTES_MAX) murmur128(bytes, 0, bytes.length)
  else {
    const step = (bytes.length - WINDOW_BYTES) / (WINDOWS - 1)
    for (let i = 0; i < WINDOWS; i++) {
      const from = Math.floor(i * step)
      for (let at = 0; at < WINDOW_BYTES; at++) SAMPLE[i * WINDOW_BYTES + at] = bytes[from + at]!
    }
    murmur128(SAMPLE, 0, WHOLE_BYTES_MAX)
  }
  return `${bytes.length},${hashed.w0},${hashed.w1},${hashed.w2},${hashed.w3}`
}
