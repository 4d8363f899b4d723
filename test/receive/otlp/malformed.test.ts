// How: captured requests are damaged by a seeded source of randomness; whatever happens, a refused
// message leaves the block exactly as it was, and the next good one is stored as if nothing had been.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { AppError } from '#lib/model/app-error'
import { createBlockMark, markBlock, rollbackBlock } from '#lib/store/block/span-block'
import { damage, randomFrom } from '#test/receive/damage'
import { readBlock } from '#test/support/read-block'
import { createHarness, jsonAttributes, jsonRequest, jsonSpan } from './otlp-harness'

const FOLDER = join(import.meta.dirname, '../../fixtures/otlp/grpc')
const MESSAGES = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.bin'))
  .map((name) => readFileSync(join(FOLDER, name)))
const ROUNDS = 4_000

type Harness = ReturnType<typeof createHarness>

/** As the intake does it; true when the message was taken. */
function offer(harness: Harness, work: () => unknown): boolean {
  const mark = createBlockMark()
  markBlock(harness.block, mark)
  const pending = harness.dimensions.pending()
  try {
    work()
    return true
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'bad-request') throw error
    rollbackBlock(harness.block, mark)
    harness.dimensions.rollback(pending)
    return false
  }
}

describe('a damaged message', () => {
  it.each(['all', 'selected', 'none'] as const)(
    'is refused whole or taken whole, with %s attributes',
    (attributes) => {
      const random = randomFrom(20_261_122)
      const harness = createHarness({ attributes })
      let refused = 0
      for (let round = 0; round < ROUNDS; round++) {
        const message = MESSAGES[Math.floor(random() * MESSAGES.length)]!
        const rows = harness.block.rows
        if (offer(harness, () => harness.decode(damage(message, random)))) continue
        refused += 1
        expect(harness.block.rows).toBe(rows)
      }
      expect(refused).toBeGreaterThan(ROUNDS / 10)
      const rows = readBlock(harness.block)
      for (const row of rows) {
        if (row.attributes !== '') JSON.parse(row.attributes)
        if (row.events !== '') JSON.parse(row.events)
      }
    },
  )

  it('leaves no trace: what comes after is stored as if it had never been sent', () => {
    const random = randomFrom(7)
    const clean = createHarness()
    const harness = createHarness()
    for (let round = 0; round < 300; round++) {
      const message = MESSAGES[round % MESSAGES.length]!
      const bad = damage(message, random)
      const mark = createBlockMark()
      markBlock(harness.block, mark)
      const pending = harness.dimensions.pending()
      offer(harness, () => harness.decode(bad))
      rollbackBlock(harness.block, mark)
      harness.dimensions.rollback(pending)
      harness.decode(message)
      clean.decode(message)
    }
    expect(harness.rows()).toEqual(clean.rows())
  })

  it('is refused wherever it is cut', () => {
    const message = MESSAGES[0]!
    const harness = createHarness()
    const whole = harness.decode(message)
    for (let length = 1; length < message.length; length++) {
      const taken = offer(harness, () => harness.decode(message.subarray(0, length)))
      expect(taken, `cut at ${length}`).toBe(false)
    }
    expect(harness.block.rows).toBe(whole.spans)
  })
})

const nested = (tag: number, ...parts: (Buffer | string)[]) => {
  const content = Buffer.concat(parts.map((part) => Buffer.from(part as string)))
  return Buffer.concat([Buffer.from([tag, content.length]), content])
}
const IDS = Buffer.from('0a100af7651916cd43dd8448eb211c80319c1208b7ad6b7169203331', 'hex')
const START = Buffer.from('390000e0c1b2a3ea18', 'hex')
const request = (...fields: Buffer[]) =>
  nested(0x0a, nested(0x12, nested(0x12, IDS, START, ...fields)))
const bytes = (hex: string) => Buffer.from(hex, 'hex')

describe('a message', () => {
  it('may be empty, or hold nothing that we know', () => {
    const harness = createHarness()
    for (const empty of ['', '0a00', '0a020a00', '0a021200', '7a03010203', '1801', '3d01020304']) {
      expect(harness.decode(bytes(empty))).toMatchObject({ spans: 0, rejected: 0 })
    }
    expect(harness.decode(request())).toMatchObject({ spans: 1 })
    expect(harness.decode(request(bytes('a20601aa'), bytes('a80601')))).toMatchObject({ spans: 1 })
  })

  it.each([
    ['a group', bytes('0b')],
    ['field number 0', bytes('02')],
    ['a length beyond its end', bytes('0aff01')],
    ['a length of more than 32 bits', bytes('0affffffffff7f')],
    ['a number that never ends', bytes('08ffffffffffffffffffffff')],
    ['resource spans that are a number', bytes('0801')],
    ['a span kind that is bytes', request(bytes('320101'))],
    ['a name that is a number', request(bytes('2801'))],
    ['a start time of 32 bits', request(bytes('3d01020304'))],
    ['attributes that are fixed64', request(bytes('490102030405060708'))],
    ['an attribute key that is a number', request(nested(0x4a, bytes('0801')))],
    ['a string value that is a number', request(nested(0x4a, nested(0x12, bytes('0801'))))],
    [
      'a value list with elements that are numbers',
      request(nested(0x4a, nested(0x12, bytes('2a020801')))),
    ],
    ['a status code that is bytes', request(nested(0x7a, bytes('1a0101')))],
    ['an event name that is a number', request(nested(0x5a, bytes('1001')))],
  ])('with %s is refused', (_, message) => {
    const harness = createHarness()
    expect(() => harness.decode(message)).toThrow(expect.objectContaining({ code: 'bad-request' }))
  })

  it.each([
    ['c0af', 'an overlong slash'],
    ['eda080', 'a surrogate'],
    ['f4908080', 'a character beyond Unicode'],
    ['c3', 'half a character'],
    ['80', 'a continuation without a start'],
    ['ff', 'a byte that is never in UTF-8'],
  ])('with a text of bytes %s, %s, is refused', (hex) => {
    const bad = bytes(hex)
    const value = nested(0x12, nested(0x0a, bad))
    const messages = [
      request(nested(0x2a, bad)),
      request(nested(0x4a, nested(0x0a, 'key'), value)),
      request(nested(0x4a, nested(0x0a, bad), nested(0x12, nested(0x0a, 'v')))),
      request(nested(0x5a, nested(0x12, bad))),
      request(nested(0x7a, nested(0x12, bad))),
      nested(0x0a, nested(0x0a, nested(0x0a, nested(0x0a, 'service.name'), value))),
    ]
    for (const message of messages) {
      const harness = createHarness()
      expect(() => harness.decode(message)).toThrow(
        expect.objectContaining({ code: 'bad-request' }),
      )
    }
  })

  it('nested too deep is refused, and harms nothing after it', () => {
    const harness = createHarness()
    let deep: unknown = 'bottom'
    for (let i = 0; i < 40; i++) deep = [deep]
    const send = (value: unknown) =>
      harness.decodeJson(jsonRequest([jsonSpan({ attributes: jsonAttributes({ value }) })]))
    expect(() => send(deep)).toThrow(expect.objectContaining({ code: 'bad-request' }))
    expect(send([[['fine']]]).spans).toBe(1)
  })

  it('with more spans than a block holds is too large', () => {
    const harness = createHarness()
    const span = nested(0x12, IDS, START)
    const spans = Buffer.concat(Array.from({ length: 400_000 }, () => span))
    const wide = (tag: number, content: Buffer) => {
      const length = [0, 7, 14, 21].map((shift) => ((content.length >> shift) & 0x7f) | 0x80)
      length[3] = length[3]! & 0x7f
      return Buffer.concat([Buffer.from([tag, ...length]), content])
    }
    expect(() => harness.decode(wide(0x0a, wide(0x12, spans)))).toThrow(
      expect.objectContaining({ code: 'too-large' }),
    )
  })
})

describe('OTLP/JSON', () => {
  const refused = (request: unknown) => {
    const harness = createHarness()
    expect(() => harness.decodeJson(request)).toThrow(
      expect.objectContaining({ code: 'bad-request' }),
    )
  }

  it('refuses what is not a request', () => {
    for (const request of [null, 7, 'text', [], { resourceSpans: {} }, { resourceSpans: [7] }]) {
      refused(request)
    }
    refused(jsonRequest([jsonSpan({ name: 7 })]))
    refused(jsonRequest([jsonSpan({ attributes: {} })]))
    refused(jsonRequest([jsonSpan({ kind: 'LOUD' })]))
    refused(jsonRequest([jsonSpan({ startTimeUnixNano: 'soon' })]))
    refused(jsonRequest([jsonSpan({ attributes: [{ key: 'a', value: { boolValue: 'yes' } }] })]))
  })

  it('takes integers as numbers or strings, ids in any case, and ignores what it does not know', () => {
    const harness = createHarness()
    const span = jsonSpan({
      traceId: '0AF7651916CD43DD8448EB211C80319C',
      flags: 257,
      droppedAttributesCount: 0,
      future: { field: [1] },
      status: {},
      parentSpanId: '',
      attributes: [
        { key: 'a', value: { intValue: '5' } },
        { key: 'b', value: { intValue: 5 } },
        { key: 'c', value: { stringValue: null } },
      ],
    })
    expect(harness.decodeJson({ ...jsonRequest([span]), more: 1 })).toMatchObject({ spans: 1 })
    const [row] = harness.rows()
    expect(row).toMatchObject({ traceId: '0af7651916cd43dd8448eb211c80319c' })
    expect(JSON.parse(row!.attributes)).toEqual({ a: 5, b: 5, c: null })
  })
})
