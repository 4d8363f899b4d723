import { describe, expect, it } from 'vitest'
import { parseServiceName, serviceNameLabels } from '#lib/receive/skywalking/service-name'

const CASES: readonly (readonly [
  reported: string,
  group: string | null,
  shortName: string,
  namespace: string | null,
  cluster: string | null,
])[] = [
  ['favorites-service', null, 'favorites-service', null, null],
  ['mall::gateway', 'mall', 'gateway', null, null],
  ['mall::gateway|prod|east-1', 'mall', 'gateway', 'prod', 'east-1'],
  ['gateway|prod|', null, 'gateway', 'prod', null],
  ['gateway||east-1', null, 'gateway', null, 'east-1'],
  ['gateway|prod', null, 'gateway', 'prod', null],
  ['a::b::c', 'a', 'b::c', null, null],
  ['::gateway', null, '::gateway', null, null],
  ['mall::', null, 'mall::', null, null],
  ['a|b|c|d', null, 'a|b|c|d', null, null],
  ['mall::a|b|c|d', 'mall', 'a|b|c|d', null, null],
  ['', null, '', null, null],
  ['灰度::网关|生产|东', '灰度', '网关', '生产', '东'],
]

describe('a SkyWalking service name', () => {
  it.each(CASES)('%s comes apart', (reported, group, shortName, namespace, cluster) => {
    expect(parseServiceName(reported)).toEqual({ group, shortName, namespace, cluster })
  })

  it('becomes labels that a plan can select by', () => {
    expect(serviceNameLabels('mall::gateway|prod|east-1')).toEqual({
      shortName: 'gateway',
      group: 'mall',
      namespace: 'prod',
      cluster: 'east-1',
    })
    expect(serviceNameLabels('gateway')).toEqual({ shortName: 'gateway' })
  })
})
