import { describe, expect, it } from 'vitest'
import { chooseLabels, labelsOf } from '#lib/engine/evaluate/compare/labels'
import { markedPairRows, type PairPlacing, pairRows } from '#lib/engine/evaluate/compare/pair-rows'
import type { CallBucketRow, CallerBucketRow } from '#lib/model/call'
import type { Membership, Source } from '#lib/model/source'
import { traceId } from '#test/check/sample'

const PLACES: Readonly<Record<string, Membership>> = {
  '1': { service: 'gateway', group: null },
  '2': { service: 'shop', group: 'baseline' },
  '3': { service: 'shop', group: 'baseline' },
  '4': { service: 'shop', group: 'gray' },
  '5': { service: 'shop', group: 'unknown' },
  '6': { service: 'store', group: 'baseline' },
}

const source = (id: string, labels: Readonly<Record<string, string>> = {}): Source => ({
  id,
  protocol: 'otlp',
  service: PLACES[id]?.service ?? '',
  instance: `pod-${id}`,
  version: 'v1',
  labels,
})

const placing: PairPlacing & { isMarked(markSet: string): boolean | null } = {
  place: (id) => PLACES[id] ?? null,
  source: (id) => source(id, { zone: id === '2' ? 'a' : 'b' }),
  endpoint: (id) => `GET /${id}`,
  counts: (markSet) => markSet !== '66',
  isMarked: (markSet) => markSet === '7',
  divided: new Set(['shop']),
  labels: (one) => labelsOf(one, ['zone']),
}

const call = (given: Partial<CallBucketRow>): CallBucketRow => ({
  bucketMs: 0,
  calleeSource: '2',
  endpoint: '1',
  markSet: '0',
  requests: 10,
  errors: 1,
  bins: [100, 110],
  counts: [6, 4],
  errorExamples: [],
  slowExamples: [],
  ...given,
})

const caller = (given: Partial<CallerBucketRow>): CallerBucketRow => ({
  bucketMs: 0,
  callerSource: '1',
  calleeSource: '2',
  requests: 10,
  errors: 1,
  bins: [100],
  counts: [10],
  ...given,
})

const find = (rows: ReturnType<typeof pairRows>, dimension: string, value: string) => {
  const row = rows.find((one) => one.dimension === dimension && one.value === value)
  if (row === undefined) throw new Error(`no ${dimension} ${value}: ${JSON.stringify(rows)}`)
  return row
}

describe('pairRows', () => {
  const calls = [
    call({ calleeSource: '2', requests: 10, errors: 1, bins: [100, 110], counts: [6, 4] }),
    call({ calleeSource: '3', requests: 20, errors: 2, bins: [90, 110], counts: [15, 5] }),
    call({ calleeSource: '4', requests: 5, errors: 3, bins: [120], counts: [5] }),
    call({ calleeSource: '4', endpoint: '2', requests: 2, errors: 0, bins: [80], counts: [2] }),
  ]

  it('adds up each group of an endpoint, histograms included', () => {
    const row = find(pairRows(calls, [], placing), 'endpoint', 'GET /1')
    expect(row.baseline).toMatchObject({
      requests: 30,
      errors: 3,
      bins: [90, 100, 110],
      counts: [15, 6, 9],
    })
    expect(row.gray).toMatchObject({ requests: 5, errors: 3, bins: [120], counts: [5] })
    expect(find(pairRows(calls, [], placing), 'endpoint', 'GET /2').baseline).toBeNull()
  })

  it('stands each gray instance alone, and labels beside each other', () => {
    const rows = pairRows(calls, [], placing)
    expect(rows.filter(({ dimension }) => dimension === 'instance')).toMatchObject([
      { value: 'pod-4', gray: { requests: 7, errors: 3 }, baseline: null },
    ])
    expect(find(rows, 'label', 'zone=a')).toMatchObject({ gray: null, baseline: { requests: 10 } })
    expect(find(rows, 'label', 'zone=b')).toMatchObject({
      gray: { requests: 7 },
      baseline: { requests: 20 },
    })
  })

  it('tells callers by their service', () => {
    const asked = [
      caller({ calleeSource: '2' }),
      caller({ calleeSource: '4', requests: 3, counts: [3] }),
      caller({ callerSource: '0', calleeSource: '4', requests: 1, counts: [1] }),
    ]
    const rows = pairRows([], asked, placing)
    expect(find(rows, 'caller', 'gateway')).toMatchObject({
      gray: { requests: 3 },
      baseline: { requests: 10 },
    })
    expect(find(rows, 'caller', 'user')).toMatchObject({ gray: { requests: 1 }, baseline: null })
  })

  it('leaves out other services, instances of no group and traffic that does not count', () => {
    const others = [
      call({ calleeSource: '1' }),
      call({ calleeSource: '5' }),
      call({ calleeSource: '6' }),
      call({ calleeSource: '99' }),
      call({ markSet: '66' }),
    ]
    expect(pairRows(others, [caller({ calleeSource: '6' })], placing)).toEqual([])
  })

  it('says the same whatever the order of the rows', () => {
    expect(pairRows(calls.toReversed(), [], placing)).toEqual(pairRows(calls, [], placing))
  })

  it('keeps a few examples, the slowest of each first', () => {
    const many = [
      call({ calleeSource: '2', slowExamples: [traceId(1), traceId(2), traceId(3)] }),
      call({ calleeSource: '3', slowExamples: [traceId(4), traceId(5), traceId(6)] }),
    ]
    const row = find(pairRows(many, [], placing), 'endpoint', 'GET /1')
    expect(row.baseline?.slowExamples).toEqual([1, 4, 2, 5, 3].map(traceId))
  })
})

describe('markedPairRows', () => {
  it('stands marked requests beside the others, both answered by the baseline', () => {
    const rows = markedPairRows(
      [
        call({ requests: 10, markSet: '0' }),
        call({ requests: 4, markSet: '7' }),
        call({ requests: 3, markSet: '8' }),
        call({ calleeSource: '4', requests: 50, markSet: '7' }),
      ],
      placing,
    )
    expect(rows).toMatchObject([
      { dimension: 'endpoint', value: 'GET /1', gray: { requests: 4 }, baseline: { requests: 13 } },
    ])
  })
})

describe('chooseLabels', () => {
  const sources = (n: number, labels: (i: number) => Record<string, string>) =>
    Array.from({ length: n }, (_, i) => source(String(i), labels(i)))

  it('takes well-known labels with a few values', () => {
    const some = sources(40, (i) => ({
      'cloud.region': 'eu',
      'cloud.availability_zone': `eu-${i % 3}`,
      'host.name': `host-${i}`,
      flavour: `f${i % 2}`,
    }))
    expect(chooseLabels(some)).toEqual(['cloud.availability_zone'])
  })

  it('takes no more than four, the best known first', () => {
    const keys = ['zone', 'idc', 'az', 'region', 'cluster', 'cloud.region']
    const some = sources(4, (i) => Object.fromEntries(keys.map((key) => [key, `v${i % 2}`])))
    expect(chooseLabels(some)).toEqual(['cloud.region', 'zone', 'idc', 'az'])
  })

  it('compares versions when there are several', () => {
    const [first, second] = sources(2, () => ({}))
    if (first === undefined || second === undefined) throw new Error('two sources')
    expect(chooseLabels([first, { ...second, version: 'v2' }])).toEqual(['version'])
    expect(labelsOf(second, ['version', 'zone'])).toEqual(['version=v1'])
  })
})
