// How: a block is inserted into a real database and read back with plain SQL.
import { afterAll, beforeAll, expect, it } from 'vitest'
import { addRow, createSpanBlock, type SpanBlock, setWords } from '#lib/store/block/span-block'
import { appendText } from '#lib/store/block/text-column'
import { insertBlock } from '#lib/store/insert-spans'
import { startTestDatabase, type TestDatabase } from '#test/support/database'

let database: TestDatabase

beforeAll(async () => {
  database = await startTestDatabase()
}, 60_000)

afterAll(() => database?.stop())

const START_US = 1_795_353_380_567_000n

function fill(block: SpanBlock, rows: number): void {
  const text = (value: string) => new TextEncoder().encode(value)
  for (let i = 0; i < rows; i++) {
    const row = addRow(block)
    for (let byte = 0; byte < 16; byte++)
      block.traceId[row * 16 + byte] = (i >> (8 * (byte & 3))) & 255
    setWords(block.spanId, row, i + 1, 0x0a0b0c0d)
    setWords(block.parentId, row, i, 0xffffffff)
    const startUs = START_US + BigInt(i)
    setWords(block.start, row, Number(startUs & 0xffffffffn), Number(startUs >> 32n))
    setWords(block.durationUs, row, i * 3, 0)
    block.kind[row] = i % 6
    block.status[row] = i % 3
    block.flags[row] = i % 64
    block.weight[row] = i % 7
    appendText(block.traceName, text(i % 10 === 0 ? `a.b.${i}` : ''))
    appendText(
      block.attributes,
      text(i % 3 === 0 ? '' : `{"i":${i},"pad":"${'é'.repeat(i % 300)}"}`),
    )
    appendText(block.events, text(i % 50 === 0 ? `["${'e'.repeat(20_000)}"]` : ''))
  }
}

it('gives a real database every value that was written, once for one token', async () => {
  const block = createSpanBlock()
  const rows = 10_000
  fill(block, rows)
  const token = crypto.randomUUID()
  await insertBlock(database.db, block, token)
  await insertBlock(database.db, block, token)
  const [sums] = await database.db.query<Record<string, string>>(
    `SELECT count() AS rows, uniqExact(trace_id) AS traces, sum(duration_us) AS durations,
      countIf(trace_name = concat('a.b.', toString(bitAnd(span_id, 0xffffffff) - 1))) AS names,
      countIf(attributes != '' AND JSONExtractUInt(attributes, 'i') = bitAnd(span_id, 0xffffffff) - 1
        AND lengthUTF8(JSONExtractString(attributes, 'pad')) = (bitAnd(span_id, 0xffffffff) - 1) % 300)
        AS attributed,
      countIf(length(events) = 20004) AS evented,
      countIf(bitShiftRight(parent_id, 32) = 0xffffffff) AS parents,
      toString(min(start)) AS first, countIf(received > now() - 60) AS fresh,
      sum(weight) AS weights, sum(kind) AS kinds, sum(status) AS statuses, sum(flags) AS flags
    FROM spans`,
  )
  const sum = (of: (i: number) => number) =>
    Array.from({ length: rows }, (_, i) => of(i)).reduce((total, value) => total + value, 0)
  expect(sums).toMatchObject({
    rows: String(rows),
    traces: String(rows),
    durations: String(sum((i) => i * 3)),
    names: String(rows / 10),
    attributed: String(sum((i) => (i % 3 === 0 ? 0 : 1))),
    evented: String(rows / 50),
    parents: String(rows),
    first: '2026-11-22 13:16:20.567000',
    fresh: String(rows),
    weights: sum((i) => i % 7),
    kinds: String(sum((i) => i % 6)),
    statuses: String(sum((i) => i % 3)),
    flags: String(sum((i) => i % 64)),
  })
})
