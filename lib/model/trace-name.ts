// How the trace ids that people and agents write become the 16 bytes a span carries. Floor 0.
import { hashed, murmur128 } from './murmur'
import type { TraceId } from './span'

const HEX_32 = /^[0-9a-fA-F]{32}$/

/**
 * 32 hex digits stand for themselves; any other text (SkyWalking's `a.b.c`) by its 128-bit hash,
 * words in little-endian order, as the receiver stores it.
 */
export function traceIdOf(name: string): TraceId {
  if (HEX_32.test(name)) return name.toLowerCase()
  const text = new TextEncoder().encode(name)
  murmur128(text, 0, text.length)
  const bytes = Buffer.alloc(16)
  bytes.writeInt32LE(hashed.w0, 0)
  bytes.writeInt32LE(hashed.w1, 4)
  bytes.writeInt32LE(hashed.w2, 8)
  bytes.writeInt32LE(hashed.w3, 12)
  return bytes.toString('hex')
}
