import { describe, expect, it } from 'vitest'
import { type BucketUnits, placeUnits } from '#lib/engine/evaluate/share/place-units'
import { createUnitTally, type UnitTally } from '#lib/engine/evaluate/share/unit-tally'
import { NOON_MS } from '#test/check/sample'

const BUCKET_MS = 10_000
const MINUTE_MS = 60_000

type Word = readonly [unit: number, n: number, k: number, gray: boolean]

function bucket(units: readonly Word[], change: Partial<BucketUnits> = {}): BucketUnits {
  return {
    planned: 0.1,
    units: new Map(units.map(([unit, n, k, gray]) => [unit, { n, k, gray }])),
    unitless: 0,
    bound: Infinity,
    ...change,
  }
}

const at = (index: number) => NOON_MS + index * BUCKET_MS
const sampleAt = (tally: UnitTally, index: number) => tally.sample(at(index))

describe('the tally of units', () => {
  it('knows nothing before the first rows', () => {
    expect(createUnitTally(NOON_MS).sample(at(1))).toBeUndefined()
  })

  it('counts a unit once, by the group of its first request', () => {
    const tally = createUnitTally(NOON_MS)
    tally.replace(at(0), bucket([[1, 2, 2, true]], { unitless: 3 }))
    tally.replace(at(1), bucket([[1, 1, 0, false], [2, 1, 0, false]])) // biome-ignore format: one bucket a line
    expect(sampleAt(tally, 1)).toMatchObject({ units: 1, gray: 1, repeated: 1, mixed: 0 })
    expect(sampleAt(tally, 2)).toMatchObject({
      units: 2,
      gray: 1,
      promised: 0.2,
      repeated: 1,
      mixed: 1,
      n: 4,
      k: 2,
      nn: 10,
      nk: 6,
      kk: 4,
      unitless: 3,
    })
  })

  it('takes the earlier of two first answers within a bucket', () => {
    const row = { bucketMs: NOON_MS, units: [7], requests: [1], bound: Infinity, unitless: 0 }
    const rows = [
      { ...row, sourceId: 'g', firstMs: [500] },
      { ...row, sourceId: 'b', firstMs: [200] },
      { ...row, sourceId: 'stranger', firstMs: [0] },
    ]
    const groupOf = (id: string) => (id === 'g' ? 'gray' : id === 'b' ? 'baseline' : null)
    expect([...placeUnits(rows, groupOf, 0.1).units]).toEqual([
      [7, { n: 2, k: 1, gray: false, firstMs: 200 }],
    ])
  })

  it('gives the same counts before and after buckets have become final', () => {
    const word = (i: number): Word => [i % 40, 1 + (i % 3), i % 2, i % 2 === 1]
    const fill = (tally: UnitTally, from: number, to: number) => {
      for (let i = from; i < to; i += 1) tally.replace(at(i), bucket([word(i), word(i + 17)]))
    }
    const [aged, fresh] = [createUnitTally(NOON_MS), createUnitTally(NOON_MS)]
    fill(fresh, 0, 200)
    fill(aged, 0, 120)
    aged.sample(at(60))
    aged.close(at(30))
    aged.sample(at(110))
    fill(aged, 120, 200)
    aged.close(at(90))
    expect(sampleAt(aged, 200)).toEqual(sampleAt(fresh, 200))
    expect(sampleAt(aged, 150)).toEqual(sampleAt(fresh, 150))
  })

  it('takes in a bucket that late spans have changed', () => {
    const tally = createUnitTally(NOON_MS)
    tally.replace(at(0), bucket([[1, 1, 0, false]]))
    tally.replace(at(1), bucket([[2, 1, 1, true]]))
    tally.sample(at(2))
    tally.replace(at(0), bucket([[2, 1, 0, false]]))
    expect(sampleAt(tally, 2)).toMatchObject({ units: 1, gray: 0, mixed: 1 })
  })

  it('counts units anew in each block, of each length', () => {
    const tally = createUnitTally(NOON_MS)
    for (let minute = 0; minute < 75; minute += 5) {
      tally.replace(NOON_MS + minute * MINUTE_MS, bucket([[1, 1, 1, true]]))
    }
    const blocks = tally.sample(NOON_MS + 75 * MINUTE_MS)?.blocks
    expect(blocks?.map((list) => list.length)).toEqual([5, 2, 1])
    expect(blocks?.flat().every(({ units, gray }) => units === 1 && gray === 1)).toBe(true)
    expect(blocks?.[0]?.[4]?.fromMs).toBe(NOON_MS + 60 * MINUTE_MS)
  })

  it('leaves out units of which some buckets hold no rows', () => {
    const tally = createUnitTally(NOON_MS)
    tally.replace(at(0), bucket([[10, 1, 1, true], [90, 1, 1, true]])) // biome-ignore format: one bucket a line
    tally.close(at(1))
    tally.replace(at(1), bucket([[20, 1, 0, false]], { bound: 50 }))
    expect(sampleAt(tally, 2)).toMatchObject({ units: 2, gray: 1, n: 2 })
  })

  it('remembers a fair sample when there are too many', () => {
    const tally = createUnitTally(NOON_MS)
    const hash = (i: number) => Math.floor(((i * 0.6180339887) % 1) * 2 ** 52)
    for (let i = 0; i < 60; i += 1) {
      const words = Array.from(
        { length: 3_000 },
        (_, j): Word => [hash(i * 3_000 + j), 1, j % 10 === 0 ? 1 : 0, j % 10 === 0],
      )
      tally.replace(at(i), bucket(words))
    }
    tally.close(at(60))
    const { units = 0, gray = 0 } = sampleAt(tally, 60) ?? {}
    expect(units).toBeGreaterThan(80_000)
    expect(units).toBeLessThanOrEqual(100_000)
    expect(gray / units).toBeCloseTo(0.1, 2)
  })
})
