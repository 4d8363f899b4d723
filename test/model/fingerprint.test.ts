import { describe, expect, it } from 'vitest'
import { fingerprint } from '#lib/model/fingerprint'

/** Bytes that differ from place to place. */
const message = (length: number) => Uint8Array.from({ length }, (_, i) => (i * 31 + (i >> 8)) & 255)

describe('a fingerprint', () => {
  it.each([0, 1, 100, 4_096, 4_097, 300_000])('of %i bytes is that of the same bytes', (length) => {
    expect(fingerprint(message(length))).toBe(fingerprint(Buffer.from(message(length))))
  })

  it('sees every byte of a short message', () => {
    const seen = new Set([fingerprint(message(500))])
    for (let i = 0; i < 500; i++) {
      const changed = message(500)
      changed[i] = changed[i]! ^ 1
      seen.add(fingerprint(changed))
    }
    expect(seen.size).toBe(501)
  })

  it('sees a change of length, and of a single byte anywhere in a long message', () => {
    const bytes = message(300_000)
    const seen = new Set([fingerprint(bytes), fingerprint(message(300_001))])
    for (let at = 0; at < bytes.length; at += 997) {
      bytes[at] = bytes[at]! ^ 1
      seen.add(fingerprint(bytes))
      bytes[at] = bytes[at]! ^ 1
    }
    expect(seen.size).toBe(2 + Math.ceil(bytes.length / 997))
  })
})
