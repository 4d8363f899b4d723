// How: the check value of smhasher covers every length up to 255 and every seed; the other vectors
// are published by ports of the same function.
import { describe, expect, it } from 'vitest'
import { decimalId, hashed, murmur128 } from '#lib/model/murmur'

const words = () => [hashed.w0, hashed.w1, hashed.w2, hashed.w3]
const hex = () => words().map((w) => (w >>> 0).toString(16).padStart(8, '0'))

function hashText(text: string): string {
  const bytes = new TextEncoder().encode(text)
  murmur128(bytes, 0, bytes.length)
  return hex().join('')
}

describe('murmur128', () => {
  it('gives the verification value that smhasher publishes for x86_128', () => {
    const key = Uint8Array.from({ length: 256 }, (_, i) => i)
    const all = new DataView(new ArrayBuffer(256 * 16))
    for (let length = 0; length < 256; length++) {
      murmur128(key, 0, length, 256 - length)
      words().forEach((w, i) => {
        all.setInt32(length * 16 + i * 4, w, true)
      })
    }
    murmur128(new Uint8Array(all.buffer), 0, 256 * 16)
    expect(hex()[0]).toBe('b3ece62a')
  })

  it('gives the published hashes of texts', () => {
    expect(hashText('')).toBe('00000000000000000000000000000000')
    expect(hashText("I will not buy this tobacconist's, it is scratched.")).toBe(
      '9b5b7ba2ef3f7866889adeaf00f3f98e',
    )
  })

  it('hashes a range the same wherever it lies', () => {
    const text = new TextEncoder().encode('favorites-service-new')
    murmur128(text, 0, text.length)
    const whole = hex()
    const shifted = new Uint8Array(text.length + 9)
    shifted.set(text, 5)
    murmur128(shifted, 5, 5 + text.length)
    expect(hex()).toEqual(whole)
  })
})

describe('decimalId', () => {
  it('writes two signed words as one unsigned number', () => {
    expect(decimalId(-1, -1)).toBe('18446744073709551615')
    expect(decimalId(1, 0)).toBe('1')
    expect(decimalId(0, 1)).toBe('4294967296')
  })
})
