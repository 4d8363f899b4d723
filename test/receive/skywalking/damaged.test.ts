// How: good and damaged segments alternate; whatever the decoder makes of the damaged ones, each is
// all there or not at all, the good ones are untouched, and every column can be read back.
import { describe, expect, it } from 'vitest'
import { AppError } from '#lib/model/app-error'
import { readProperties } from '#lib/receive/skywalking/properties'
import { damage, randomFrom } from '#test/receive/damage'
import { createDecoding } from '#test/receive/skywalking/decoding'
import { capturedProperties, capturedSegments } from './captures'

const ROUNDS = 1_500

/** How many rows the segment added; 0 when it was refused. */
function rowsOf(bench: ReturnType<typeof createDecoding>, bytes: Uint8Array): number {
  const before = bench.block.rows
  try {
    bench.decode(bytes)
  } catch (error) {
    expect(error).toBeInstanceOf(AppError)
    expect((error as AppError).code).toBe('bad-request')
    expect(bench.block.rows).toBe(before)
  }
  return bench.block.rows - before
}

describe('damaged segments', () => {
  it.each([1, 2, 3, 4])('leave good ones whole (seed %i)', (seed) => {
    const random = randomFrom(seed)
    const bench = createDecoding()
    const captures = capturedSegments()
    const goodAt: number[] = []
    for (let round = 0; round < ROUNDS; round++) {
      const { bytes, json } = captures[round % captures.length]!
      rowsOf(bench, damage(bytes, random))
      goodAt.push(bench.block.rows)
      expect(rowsOf(bench, bytes)).toBe(json.spans.length)
    }
    const rows = bench.rows()
    expect(rows).toHaveLength(bench.block.rows)
    const untouched = createDecoding()
    for (const { bytes } of captures) untouched.decode(bytes)
    const wanted = untouched.rows()
    let from = 0
    for (const { json } of captures) {
      const index = captures.findIndex((one) => one.json === json)
      const size = json.spans.length
      for (let round = index; round < ROUNDS; round += captures.length) {
        const start = goodAt[round]!
        expect(rows.slice(start, start + size)).toEqual(wanted.slice(from, from + size))
      }
      from += size
    }
  })
})

describe('damaged instance properties', () => {
  it.each([1, 2])('are read or refused (seed %i)', (seed) => {
    const random = randomFrom(seed)
    const captures = capturedProperties()
    for (let round = 0; round < ROUNDS; round++) {
      try {
        readProperties(damage(captures[round % captures.length]!.bytes, random))
      } catch (error) {
        expect((error as AppError).code).toBe('bad-request')
      }
    }
  })
})
