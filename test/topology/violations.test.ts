import { describe, expect, it } from 'vitest'
import type { Finding } from '#lib/model/verdict'
import { neighbourhood } from '#lib/topology/neighbourhood'
import { edgeViolations } from '#lib/topology/violations'

const finding = (change: Partial<Finding>): Finding => ({
  check: 'routing',
  subject: 'order-service → store-service',
  outcome: 'fail',
  required: true,
  summary: '',
  code: 'mark-lost',
  numbers: {},
  evidence: [],
  moreRequestsNeeded: null,
  ...change,
})

describe('edgeViolations', () => {
  it('tells each kind of violation of each failing edge, most requests first', () => {
    const findings = [
      finding({ numbers: { 'mark-lost': 191, 'gray-ok': 300 } }),
      finding({
        subject: 'dubbo-gateway → favorites-service',
        code: 'leaked-gray',
        numbers: { 'leaked-gray': 7, 'missed-gray': 200 },
      }),
    ]
    expect(edgeViolations(findings)).toEqual([
      {
        ...{ caller: 'dubbo-gateway', callee: 'favorites-service', outcome: 'missed-gray' },
        ...{ requests: 200, calleeGroup: 'baseline' },
      },
      {
        ...{ caller: 'order-service', callee: 'store-service', outcome: 'mark-lost' },
        ...{ requests: 191, calleeGroup: 'baseline' },
      },
      {
        ...{ caller: 'dubbo-gateway', callee: 'favorites-service', outcome: 'leaked-gray' },
        ...{ requests: 7, calleeGroup: 'gray' },
      },
    ])
  })

  it('counts fail-over only where the plan forbids it', () => {
    const numbers = { 'fail-over': 5 }
    expect(edgeViolations([finding({ code: 'fail-over', numbers })])).toHaveLength(1)
    expect(edgeViolations([finding({ code: 'fail-over', numbers, outcome: 'pass' })])).toEqual([])
  })

  it('leaves other checks alone', () => {
    const share = finding({ check: 'traffic-share', subject: 'gateway', numbers: { n: 3 } })
    expect(edgeViolations([share])).toEqual([])
  })
})

describe('neighbourhood', () => {
  const node = (service: string) => ({
    service,
    group: null,
    requests: 1,
    errors: 0,
    instances: [],
  })
  const edge = (caller: string, callee: string) => ({
    ...{ caller, callerGroup: null, callee, calleeGroup: null, requests: 1, errors: 0 },
    ...{ p50Ms: 1, p95Ms: 1, p99Ms: 1 },
  })
  const whole = {
    nodes: ['web', 'gateway', 'favorites', 'store', 'disk', 'other'].map(node),
    edges: [
      edge('web', 'gateway'),
      edge('gateway', 'favorites'),
      edge('favorites', 'store'),
      edge('store', 'disk'),
      edge('other', 'disk'),
    ],
  }
  const service = { service: 'favorites' } as never
  const split = { at: 'gateway', by: 'mark', unit: null, of: null } as const

  it('keeps the services of the plan, the decision point, and one step around them', () => {
    const { nodes, edges } = neighbourhood(whole, [{ services: [service], split }])
    expect(nodes.map((kept) => kept.service)).toEqual(['web', 'gateway', 'favorites', 'store'])
    expect(edges).toHaveLength(3)
  })
})
