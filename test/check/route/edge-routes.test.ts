import { describe, expect, it } from 'vitest'
import { sumEdges } from '#lib/check/route/edge-routes'
import { routeContext } from '#lib/check/route/route'
import type { RouteSum } from '#lib/check/sample'
import { hop, sample, traceId } from '#test/check/sample'

function sum(routes: readonly RouteSum[]) {
  const given = sample({ routes })
  return sumEdges(routes, routeContext(given))
}

const GATE = 'gateway-service → favorites-service'

describe('sumEdges', () => {
  it('adds the groups of an edge, outcome by outcome', () => {
    const [edge] = sum([
      hop(`${GATE}:gray`, 'gray', { requests: 5 }),
      hop(`${GATE}:gray`, 'gray', { requests: 2, protocol: 'skywalking' }),
      hop(GATE, 'baseline', { requests: 30 }),
      hop(GATE, 'gray', { requests: 1 }),
      hop(GATE, 'gray', { requests: 4, complete: false }),
    ])
    expect(edge).toMatchObject({ caller: 'gateway-service', callee: 'favorites-service' })
    expect(edge?.counts).toMatchObject({
      'gray-ok': 7,
      'baseline-ok': 30,
      'missed-gray': 1,
      undecided: 4,
      'leaked-gray': 0,
    })
  })

  it('loses no request and invents none', () => {
    const routes = [
      hop(`${GATE}:gray`, 'gray', { requests: 5 }),
      hop('order-service → store-service', 'gray', { requests: 11, calleeMark: 'none' }),
      hop('order-service → store-service', 'gray', { requests: 13 }),
      hop('user → favorites-service:unknown', 'baseline', { requests: 17 }),
    ]
    const total = sum(routes)
      .flatMap(({ counts }) => Object.values(counts))
      .reduce((all, n) => all + n, 0)
    expect(total).toBe(5 + 11 + 13 + 17)
  })

  it('leaves out what is no service of the plan', () => {
    expect(sum([hop('gateway-service → audit:none', 'gray', { requests: 3 })])).toEqual([])
  })

  it('keeps at most twenty traces of each outcome, the newest first', () => {
    const newer = Array.from({ length: 15 }, (_, i) => traceId(i))
    const older = Array.from({ length: 15 }, (_, i) => traceId(100 + i))
    const [edge] = sum([
      hop(`${GATE}:gray`, 'gray', { examples: newer }),
      hop(`${GATE}:gray`, 'gray', { examples: older, protocol: 'skywalking' }),
    ])
    const examples = edge?.examples.get('gray-ok')
    expect(examples).toHaveLength(20)
    expect(examples?.slice(0, 15)).toEqual(newer)
  })

  it('names edges in the same order whatever the order of the hops', () => {
    const routes = ['b → store-service', 'a → store-service', `${GATE}:gray`].map((edge) =>
      hop(edge, 'gray'),
    )
    const names = (edges: ReturnType<typeof sum>) => edges.map(({ caller }) => caller)
    expect(names(sum(routes))).toEqual(names(sum(routes.toReversed())))
    expect(names(sum(routes))).toEqual(['a', 'b', 'gateway-service'])
  })
})
