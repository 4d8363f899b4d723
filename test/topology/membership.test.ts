import { describe, expect, it } from 'vitest'
import type { Source } from '#lib/model/source'
import { parsePlan } from '#lib/plan/parse-plan'
import { placeSources } from '#lib/topology/membership'

const source = (id: string, service: string, version = ''): Source => ({
  id,
  protocol: 'otlp',
  service,
  instance: `${service}-${id}`,
  version,
  labels: {},
})

const plan = (name: string, services: object[]) =>
  parsePlan(
    JSON.stringify({
      apiVersion: 'grayproof/v1',
      kind: 'Rollout',
      metadata: { name },
      spec: {
        services,
        mark: { anyOf: [{ attribute: 'gray', equals: 'true' }] },
        stages: [{ name: 'canary', share: '5%', tolerance: '1%' }],
      },
    }),
    { format: 'json' },
  )

const favorites = plan('favorites-v2', [
  {
    service: 'favorites',
    baseline: { reportedAs: 'favorites', version: 'v1' },
    gray: { reportedAs: ['favorites', 'favorites-new'], version: 'v2' },
  },
])

describe('placing sources', () => {
  it('puts each into the group whose selector it meets', () => {
    const sources = [source('1', 'favorites', 'v1'), source('2', 'favorites-new', 'v2')]
    expect([...placeSources(sources, [favorites])]).toEqual([
      ['1', { service: 'favorites', group: 'baseline' }],
      ['2', { service: 'favorites', group: 'gray' }],
    ])
  })

  it('calls a source of the service that is in neither group unknown', () => {
    expect(placeSources([source('1', 'favorites', 'v3')], [favorites]).get('1')).toEqual({
      service: 'favorites',
      group: 'unknown',
    })
  })

  it('keeps the reported name of a source that no plan speaks of', () => {
    expect(placeSources([source('1', 'mail', 'v1')], [favorites]).get('1')).toEqual({
      service: 'mail',
      group: null,
    })
  })

  it('lets the plan decide that knows the group', () => {
    const other = plan('favorites-v3', [
      {
        service: 'favorites',
        baseline: { reportedAs: 'favorites', version: 'v2' },
        gray: { reportedAs: 'favorites', version: 'v3' },
      },
    ])
    const places = placeSources([source('1', 'favorites', 'v3')], [favorites, other])
    expect(places.get('1')).toEqual({ service: 'favorites', group: 'gray' })
  })

  it('places nothing without sources', () => {
    expect(placeSources([], [favorites]).size).toBe(0)
  })
})
