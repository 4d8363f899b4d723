import { describe, expect, it } from 'vitest'
import { nativeParts, SPAN_COLUMNS } from '#lib/store/block/native-block'
import {
  addRow,
  BLOCK_ROWS_FULL,
  BLOCK_ROWS_MAX,
  blockIsFull,
  blockTextBytes,
  clearBlock,
  createBlockMark,
  createSpanBlock,
  markBlock,
  rollbackBlock,
  type SpanBlock,
  setWords,
} from '#lib/store/block/span-block'
import {
  appendEmptyText,
  appendRaw,
  appendText,
  closeText,
  openText,
  TEXT_BYTES_MAX,
} from '#lib/store/block/text-column'
import { readBlock, readTexts } from '#test/support/read-block'

const bytes = (text: string) => new TextEncoder().encode(text)

function addSpan(block: SpanBlock, attributes: string): void {
  const row = addRow(block)
  block.traceId.fill(row + 1, row * 16, row * 16 + 16)
  setWords(block.spanId, row, row + 1, 0xabcdef)
  appendEmptyText(block.traceName)
  appendText(block.attributes, bytes(attributes))
  appendEmptyText(block.events)
}

describe('a text column', () => {
  const lengths = [0, 1, 126, 127, 128, 129, 16_382, 16_383, 16_384, 16_385, TEXT_BYTES_MAX]

  it.each(lengths)('frames a text of %i bytes so that it can be read back', (length) => {
    const { attributes } = createSpanBlock()
    const texts = ['before', 'x'.repeat(length), 'after']
    for (const text of texts) appendText(attributes, bytes(text))
    expect(readTexts(attributes)).toEqual(texts)
  })

  it('frames what is written to it directly', () => {
    const { attributes } = createSpanBlock()
    openText(attributes)
    for (const byte of bytes('{"a":1}')) attributes.bytes[attributes.at++] = byte
    closeText(attributes)
    openText(attributes)
    closeText(attributes)
    expect(readTexts(attributes)).toEqual(['{"a":1}', ''])
  })

  it('cuts what is longer than a text may be', () => {
    const { attributes } = createSpanBlock()
    appendText(attributes, new Uint8Array(TEXT_BYTES_MAX + 5).fill(0x61))
    expect(readTexts(attributes)[0]).toHaveLength(TEXT_BYTES_MAX)
  })

  it('takes ready-made texts that span its chunks', () => {
    const { attributes } = createSpanBlock()
    const text = new Uint8Array(1_000_001).fill(0x62, 1)
    // 999 bytes, framed in three because the length before them may be padded.
    const framed = new Uint8Array([0xe7, 0x87, 0x00, ...new Uint8Array(999).fill(0x61)])
    for (let i = 0; i < 9_000; i++) appendRaw(attributes, framed)
    expect(readTexts(attributes)).toHaveLength(9_000)
    expect(() => appendRaw(attributes, text)).not.toThrow()
  })
})

describe('a span block', () => {
  it('gives back rows as they were written', () => {
    const block = createSpanBlock()
    addSpan(block, '{"n":1}')
    addSpan(block, '')
    const [first, second] = readBlock(block)
    expect(first).toMatchObject({
      traceId: '01'.repeat(16),
      spanId: '00abcdef00000001',
      attributes: '{"n":1}',
      kind: 0,
      weight: 1,
    })
    expect(second?.attributes).toBe('')
  })

  it('rolls back to a mark, across chunks, without a trace', () => {
    const block = createSpanBlock()
    for (let i = 0; i < 100; i++) addSpan(block, `{"i":${i}}`)
    const before = readBlock(block)
    const mark = createBlockMark()
    markBlock(block, mark)
    const large = 'y'.repeat(100_000)
    for (let i = 0; i < 100; i++) addSpan(block, large)
    expect(blockTextBytes(block)).toBeGreaterThan(10_000_000)
    rollbackBlock(block, mark)
    expect(readBlock(block)).toEqual(before)
    addSpan(block, 'next')
    expect(readBlock(block).at(-1)?.attributes).toBe('next')
    expect(readBlock(block)).toHaveLength(101)
  })

  it('gives its memory for texts back when it rolls back or is cleared', () => {
    const block = createSpanBlock()
    const mark = createBlockMark()
    markBlock(block, mark)
    const large = 'z'.repeat(TEXT_BYTES_MAX)
    for (let round = 0; round < 3; round++) {
      const fill = () => {
        for (;;) addSpan(block, large)
      }
      expect(fill).toThrow(expect.objectContaining({ code: 'too-large' }))
      expect(blockTextBytes(block)).toBeGreaterThan(80 * 1024 * 1024)
      expect(blockTextBytes(block)).toBeLessThan(120 * 1024 * 1024)
      if (round === 0) rollbackBlock(block, mark)
      else clearBlock(block)
    }
  })

  it('is full at the rows of one insert and refuses more than its maximum', () => {
    const block = createSpanBlock()
    for (let i = 0; i < BLOCK_ROWS_FULL - 1; i++) addRow(block)
    expect(blockIsFull(block)).toBe(false)
    addRow(block)
    expect(blockIsFull(block)).toBe(true)
    while (block.rows < BLOCK_ROWS_MAX) addRow(block)
    expect(() => addRow(block)).toThrow(expect.objectContaining({ code: 'too-large' }))
    expect(block.rows).toBe(BLOCK_ROWS_MAX)
  })

  it('starts a row anew where a rolled back one has been', () => {
    const block = createSpanBlock()
    const mark = createBlockMark()
    markBlock(block, mark)
    const row = addRow(block)
    setWords(block.markId, row, 7, 7)
    block.flags[row] = 9
    block.weight[row] = 5
    rollbackBlock(block, mark)
    addSpan(block, '')
    expect(readBlock(block)[0]).toMatchObject({ markId: '0', flags: 0, weight: 1 })
  })
})

describe('Native bytes', () => {
  it('say their columns and rows, then each column by name and type', () => {
    const block = createSpanBlock()
    addSpan(block, 'abc')
    addSpan(block, '')
    const whole = Buffer.concat(nativeParts(block))
    expect([...whole.subarray(0, 2)]).toEqual([SPAN_COLUMNS.length, 2])
    expect(whole.subarray(2, 3 + 8 + 1 + 15).toString('latin1')).toBe(
      '\u0008trace_id\u000fFixedString(16)',
    )
    expect(whole.subarray(27, 27 + 32).toString('hex')).toBe('01'.repeat(16) + '02'.repeat(16))
    expect(SPAN_COLUMNS).not.toContain('received')
  })
})
