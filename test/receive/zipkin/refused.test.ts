// How: one thing is wrong at a time; nothing of such a request may be left in the block.
import { describe, expect, it } from 'vitest'
import { AppError } from '#lib/model/app-error'
import { bodyOf, createDecoding, span } from '#test/receive/zipkin/decoding'

describe('a Zipkin request that is wrong', () => {
  const cases: readonly (readonly [body: unknown, says: string])[] = [
    [{}, 'the body must be a list of spans'],
    [[1], 'spans[0] must be an object, but is 1'],
    [[span({ traceId: undefined })], 'spans[0].traceId must be 1 to 32 hex digits'],
    [[span({ traceId: 'xyz' })], 'but is "xyz"'],
    [[span({ traceId: '0'.repeat(32) })], 'not all 0'],
    [[span({ traceId: '1'.repeat(33) })], '1 to 32 hex digits'],
    [[span({ id: 7 })], 'spans[0].id must be 1 to 16 hex digits, not all 0, but is 7'],
    [[span({ parentId: 'no' })], 'spans[0].parentId'],
    [[span({ kind: 'client' })], 'CLIENT, SERVER, PRODUCER or CONSUMER, but is "client"'],
    [[span({ name: 1 })], 'spans[0].name must be text, but is 1'],
    [[span({ timestamp: -1 })], 'a number of microseconds, but is -1'],
    [[span({ timestamp: 'soon' })], 'a number of microseconds, but is "soon"'],
    [[span({ duration: {} })], 'spans[0].duration'],
    [[span({ shared: 'yes' })], 'spans[0].shared must be true or false'],
    [[span({ localEndpoint: 'a' })], 'spans[0].localEndpoint must be an object'],
    [[span({ localEndpoint: { port: 70_000 } })], 'spans[0].localEndpoint.port'],
    [[span({ remoteEndpoint: { ipv4: 1 } })], 'spans[0].remoteEndpoint.ipv4 must be text'],
    [[span({ tags: [] })], 'spans[0].tags must be an object of texts'],
    [[span({ tags: { a: {} } })], 'spans[0].tags["a"] must be text, but is {}'],
    [[span({ annotations: {} })], 'spans[0].annotations must be a list'],
    [[span({ annotations: ['a'] })], 'spans[0].annotations[0] must be an object'],
    [[span(), span({ id: '' })], 'spans[1].id'],
  ]

  it.each(cases)('%j is refused whole, with a sentence', (body, says) => {
    const decoding = createDecoding()
    expect(() => decoding.decode(bodyOf(body))).toThrow(says)
    expect(decoding.block.rows).toBe(0)
    expect(decoding.announced).toEqual([])
  })

  it.each(['', '[', '[{"traceId":"1"', '\u00ff'])('%j is not JSON', (body) => {
    const decode = () => createDecoding().decode(Buffer.from(body, 'latin1'))
    expect(decode).toThrow(new AppError('bad-request', 'the body is not JSON'))
  })
})
