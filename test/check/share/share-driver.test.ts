import { describe, expect, it } from 'vitest'
import type { Caller, SharePart } from '#lib/check/sample'
import { trafficShare } from '#lib/check/traffic-share'
import { NOON_MS, sample } from '#test/check/sample'

const DEFAULTS = trafficShare.options.parse({})

type Row = readonly [dimension: SharePart['dimension'], id: string, n: number, k: number]

function parts(rows: readonly Row[]): ReadonlyMap<string, SharePart> {
  return new Map(
    rows.map(([dimension, id, requests, gray]) => [
      `${dimension} ${id}`,
      { dimension, id, requests, gray, promised: requests / 10 },
    ]),
  )
}

const CALLERS = new Map<string, Caller>(
  ['a', 'b', 'c', 'd'].map((id) => [
    id,
    {
      name: `gateway-${id}`,
      labels: { zone: id < 'c' ? 'east' : 'west', pod: id, app: 'gateway' },
    },
  ]),
)
const ENDPOINTS = new Map([
  ['1', 'GET /'],
  ['2', 'GET /cart'],
])

function fail(rows: readonly Row[]) {
  const callers = rows.filter(([dimension]) => dimension === 'caller')
  const sum = (column: 2 | 3) => callers.reduce((total, row) => total + row[column], 0)
  const total = { requests: sum(2), gray: sum(3), parts: parts(rows) }
  const share = { total, callers: CALLERS, endpoints: ENDPOINTS }
  const [answer] = trafficShare.run(sample({ share }), DEFAULTS)
  return answer
}

describe('a share that fails', () => {
  it('names the instance that does not do as the others do', () => {
    const answer = fail([
      ['caller', 'a', 1_000, 100],
      ['caller', 'b', 1_000, 700],
      ['caller', 'c', 1_000, 95],
      ['caller', 'd', 1_000, 105],
      ['endpoint', '1', 2_000, 500],
      ['endpoint', '2', 2_000, 500],
    ])
    expect(answer?.numbers).toMatchObject({
      driver: 'caller',
      driverValue: 'gateway-b',
      driverN: 1_000,
      driverK: 700,
      driverEstimate: 0.7,
      driverOf: 8,
    })
    expect(answer?.summary).toMatch(
      / It comes from requests decided by gateway-b: 70% of them \(700 of 1,000; surely between 59\.6% and 7\d\.\d%\)\.$/,
    )
  })

  it('names an endpoint that is routed in another way', () => {
    const answer = fail([
      ['caller', 'a', 2_000, 510],
      ['caller', 'b', 2_000, 490],
      ['endpoint', '1', 3_200, 200],
      ['endpoint', '2', 800, 800],
    ])
    expect(answer?.numbers).toMatchObject({ driver: 'endpoint', driverValue: 'GET /cart' })
  })

  it('names the label that the wrong instances share', () => {
    const answer = fail([
      ['caller', 'a', 1_000, 0],
      ['caller', 'b', 1_000, 0],
      ['caller', 'c', 1_000, 100],
      ['caller', 'd', 1_000, 100],
    ])
    expect(answer?.numbers).toMatchObject({ driver: 'label', driverValue: 'zone=east' })
    expect(answer?.summary).toContain('decided by instances with zone=east: 0% of them')
  })

  it('blames nobody when all are wrong alike', () => {
    const answer = fail([
      ['caller', 'a', 1_000, 300],
      ['caller', 'b', 1_000, 305],
      ['endpoint', '1', 1_000, 300],
      ['endpoint', '2', 1_000, 305],
    ])
    expect(answer).toMatchObject({ outcome: 'fail', numbers: { driver: 'none' } })
  })

  it('looks at the time since the fault, not at the whole stage', () => {
    const healthy: readonly Row[] = [
      ['caller', 'a', 1_500, 150],
      ['caller', 'b', 1_500, 150],
    ]
    const broken: readonly Row[] = [
      ['caller', 'a', 1_500, 150],
      ['caller', 'b', 1_500, 0],
    ]
    const slots = Array.from({ length: 72 }, (_, i) => ({
      requests: 3_000,
      gray: i < 70 ? 300 : 150,
      parts: parts(i < 70 ? healthy : broken),
    }))
    const total = { requests: 216_000, gray: 21_300, parts: parts([]) }
    const share = { total, slots, slotsFromMs: NOON_MS, callers: CALLERS, endpoints: ENDPOINTS }
    const [answer] = trafficShare.run(sample({ share }), DEFAULTS)
    expect(answer?.summary).toMatch(/^Since 17:50 UTC 5% of requests reached gray/)
    expect(answer?.numbers).toMatchObject({ driverValue: 'gateway-b', driverN: 3_000, driverK: 0 })
  })
})
