// How: requests with bits flipped, ends cut or parts repeated are all there or not at all.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { AppError } from '#lib/model/app-error'
import { damage, randomFrom } from '#test/receive/damage'
import { createDecoding } from '#test/receive/zipkin/decoding'

const FOLDER = join(import.meta.dirname, '../../fixtures/zipkin')
const captures = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.wire.json'))
  .map((file) => readFileSync(join(FOLDER, file)))

describe('damaged Zipkin requests', () => {
  it.each([1, 2, 3])('are stored whole or refused (seed %i)', (seed) => {
    const random = randomFrom(seed)
    const decoding = createDecoding()
    let stored = 0
    for (let round = 0; round < 500; round++) {
      const before = decoding.block.rows
      try {
        const { spans } = decoding.decode(damage(captures[round % captures.length]!, random))
        expect(decoding.block.rows).toBe(before + spans)
        stored += 1
      } catch (error) {
        expect((error as AppError).code).toBe('bad-request')
        expect(error).toBeInstanceOf(AppError)
        expect(decoding.block.rows).toBe(before)
      }
    }
    expect(stored).toBeGreaterThan(0)
    expect(decoding.rows()).toHaveLength(decoding.block.rows)
  })
})
