import { describe, expect, it } from 'vitest'
import { decimalId } from '#lib/model/murmur'
import { encodePropertiesJson } from '#lib/receive/skywalking/json-mapping'
import { createPropertiesWriter, readProperties } from '#lib/receive/skywalking/properties'
import { createSkywalkingSources } from '#lib/receive/skywalking/sources'
import { createDimensions } from '#lib/store/block/dimensions'
import { hashSource } from '#lib/store/block/source-registry'
import { capturedProperties } from './captures'

const HOUR_MS = 3_600_000

function message(pairs: readonly (readonly [key: string, value: string])[]): Buffer {
  const properties = pairs.map(([key, value]) => ({ key, value }))
  return encodePropertiesJson({ service: 'shop', serviceInstance: 'i-1', properties })
}

function createWriter() {
  const dimensions = createDimensions()
  dimensions.nowMs = HOUR_MS
  const writer = createPropertiesWriter(dimensions, createSkywalkingSources(dimensions))
  const labels = () =>
    dimensions
      .drain()
      .filter(({ table }) => table === 'source_labels')
      .map(({ row }) => row)
  return { dimensions, writer, labels }
}

describe('instance properties', () => {
  it.each(capturedProperties())('are read from $name', ({ bytes, json }) => {
    const { labels } = readProperties(bytes)
    const pairs = json.properties.map(({ key, value }) => [key, value])
    expect(labels).toEqual(Object.fromEntries(pairs))
  })

  it('join the values of a key that comes several times, once each', () => {
    const pairs = [
      ['ipv4', '10.0.0.1'],
      ['version', 'v2'],
      ['ipv4', '172.17.0.1'],
      ['ipv4', '10.0.0.1'],
    ] as const
    const { labels } = readProperties(message(pairs))
    expect(labels).toEqual({ ipv4: '10.0.0.1,172.17.0.1', version: 'v2' })
  })

  it('belong to the source that its segments are reported under', () => {
    const { writer, labels } = createWriter()
    writer.write(message([['hostname', 'pod-1']]))
    const { low, high } = hashSource(['skywalking', 'shop', 'i-1'])
    expect(labels()).toEqual([{ source_id: decimalId(low, high), labels: { hostname: 'pod-1' } }])
  })

  it('are written when they are news, and again before their row expires', () => {
    const { writer, labels, dimensions } = createWriter()
    const write = (hostname: string) => {
      writer.write(message([['hostname', hostname]]))
      return labels().length
    }
    expect([write('a'), write('a'), write('b'), write('b'), write('a')]).toEqual([1, 0, 1, 0, 1])
    dimensions.nowMs += 11 * HOUR_MS
    expect(write('a')).toBe(0)
    dimensions.nowMs += 2 * HOUR_MS
    expect(write('a')).toBe(1)
  })

  it('keep within bounds, whatever an agent sends', () => {
    const many = Array.from({ length: 1000 }, (_, i) => [`k${i}`, 'v'.repeat(5000)] as const)
    const same = Array.from({ length: 1000 }, (_, i) => ['ip', String(i)] as const)
    const { labels } = readProperties(message([...many, ...same]))
    expect(Object.keys(labels)).toHaveLength(128)
    expect(labels.k0).toHaveLength(1024)
    expect(readProperties(message(same)).labels.ip?.split(',')).toHaveLength(32)
  })

  it.each([
    ['no service', encodePropertiesJson({ serviceInstance: 'i' })],
    ['a cut message', message([['a', 'b']]).subarray(0, 12)],
    ['a text that is not UTF-8', Buffer.from('0a0173120169' + '1a060a0161' + '1201ff', 'hex')],
  ])('are refused with %s', (_, bytes) => {
    const { writer, labels } = createWriter()
    expect(() => writer.write(bytes)).toThrow(expect.objectContaining({ code: 'bad-request' }))
    expect(labels()).toEqual([])
  })
})
