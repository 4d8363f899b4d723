import { describe, expect, it } from 'vitest'
import { decimalId } from '#lib/model/murmur'
import {
  ANNOUNCE_AGAIN_MS,
  createDimensions,
  type Dimensions,
  NAMES_PER_SOURCE_MAX,
  OTHER_NAME,
} from '#lib/store/block/dimensions'
import { hashSource } from '#lib/store/block/source-registry'

const HOUR_MS = 3_600_000

function setUp(): Dimensions {
  const dimensions = createDimensions()
  dimensions.nowMs = 1_000_000_000
  return dimensions
}

function addSource(dimensions: Dimensions, service: string) {
  return dimensions.source({
    ...hashSource(['otlp', service]),
    protocol: 'otlp',
    service,
    instance: '',
    version: '',
    labels: {},
  })
}

const names = (dimensions: Dimensions) =>
  dimensions.drain().map(({ table, row }) => `${table} ${'name' in row ? row.name : ''}`)

describe('dimensions', () => {
  it('announce each name once, and give it the same id everywhere', () => {
    const one = setUp()
    const other = setUp()
    one.endpointText('GET /a')
    const id = decimalId(one.low, one.high)
    one.endpointText('GET /b')
    one.endpointText('GET /a')
    expect(decimalId(one.low, one.high)).toBe(id)
    const bytes = new TextEncoder().encode('xxGET /axx')
    other.endpoint(bytes, 2, 8)
    expect(decimalId(other.low, other.high)).toBe(id)
    expect(one.drain().map(({ row }) => row)).toEqual([
      { endpoint_id: id, name: 'GET /a' },
      expect.objectContaining({ name: 'GET /b' }),
    ])
  })

  it('announce again after half a day of use', () => {
    const dimensions = setUp()
    const source = addSource(dimensions, 'shop')
    const use = () => {
      dimensions.use(source)
      dimensions.endpointText('GET /a')
      dimensions.peerText('database', 'db:5432')
      dimensions.mark([['gray', 'true']])
    }
    use()
    expect(names(dimensions)).toHaveLength(4)
    dimensions.nowMs += ANNOUNCE_AGAIN_MS - HOUR_MS
    use()
    expect(names(dimensions)).toEqual([])
    dimensions.nowMs += 2 * HOUR_MS
    use()
    use()
    expect(names(dimensions)).toHaveLength(4)
  })

  it('forget what a refused message announced', () => {
    const dimensions = setUp()
    const source = addSource(dimensions, 'shop')
    const pending = dimensions.pending()
    dimensions.use(source)
    dimensions.endpointText('GET /a')
    dimensions.mark([['gray', 'true']])
    dimensions.rollback(pending)
    expect(names(dimensions)).toEqual([])
    dimensions.use(source)
    dimensions.endpointText('GET /a')
    dimensions.mark([['gray', 'true']])
    expect(names(dimensions)).toHaveLength(3)
  })

  it('tell peers of different kinds apart', () => {
    const dimensions = setUp()
    dimensions.peerText('database', 'store')
    const database = decimalId(dimensions.low, dimensions.high)
    dimensions.peerText('queue', 'store')
    expect(decimalId(dimensions.low, dimensions.high)).not.toBe(database)
    expect(dimensions.drain().map(({ row }) => row)).toEqual([
      { peer_id: database, name: 'store', kind: 'database' },
      expect.objectContaining({ name: 'store', kind: 'queue' }),
    ])
  })

  it('fold the names of one source that floods, and of no other', () => {
    const dimensions = setUp()
    const noisy = addSource(dimensions, 'noisy')
    const quiet = addSource(dimensions, 'quiet')
    dimensions.use(noisy)
    for (let i = 0; i < NAMES_PER_SOURCE_MAX + 500; i++) {
      dimensions.endpointText(`GET /${i}`)
      dimensions.peerText('outside', `10.0.${i}`)
    }
    const announced = names(dimensions)
    const of = (table: string) => announced.filter((name) => name.startsWith(table))
    expect(of('endpoints')).toHaveLength(NAMES_PER_SOURCE_MAX + 1)
    expect(of('endpoints').at(-1)).toBe(`endpoints ${OTHER_NAME}`)
    expect(of('peers')).toHaveLength(NAMES_PER_SOURCE_MAX + 1)
    dimensions.endpointText('GET /0')
    dimensions.use(quiet)
    dimensions.endpointText('GET /quiet')
    expect(names(dimensions)).toEqual(['sources ', 'endpoints GET /quiet'])
  })

  it('stay bounded when ids never repeat', () => {
    const dimensions = setUp()
    for (let i = 0; i < 200_000; i++) {
      dimensions.endpointText(`n${i}`)
      if (i % 1_000 === 0) dimensions.drain()
    }
    dimensions.drain()
    dimensions.endpointText('n199999')
    expect(dimensions.pending()).toBe(0)
  })

  it('give no mark the id 0', () => {
    const dimensions = setUp()
    dimensions.mark([])
    expect([dimensions.low, dimensions.high]).toEqual([0, 0])
    expect(dimensions.pending()).toBe(0)
  })
})

describe('a source id', () => {
  it('follows from what identifies the source, and not from how its parts are joined', () => {
    expect(hashSource(['otlp', 'a', 'b'])).toEqual(hashSource(['otlp', 'a', 'b']))
    expect(hashSource(['otlp', 'ab', ''])).not.toEqual(hashSource(['otlp', 'a', 'b']))
  })
})
