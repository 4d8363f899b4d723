import { describe, expect, it } from 'vitest'
import { laneRule } from '#lib/engine/evaluate/lane-rules'
import type { Source } from '#lib/model/source'
import { parsePlan } from '#lib/plan/parse-plan'

const source = (id: string, service: string, version: string): Source => ({
  id,
  protocol: 'otlp',
  service,
  instance: id,
  version,
  labels: {},
})

const SOURCES = [
  source('9', 'order', 'v2'),
  source('3', 'gateway', 'v1'),
  source('5', 'order', 'v1'),
  source('4', 'order', 'v1'),
  source('7', 'order', 'v7'),
  source('8', 'stock', 'v1'),
]

const planWith = (split: object) =>
  parsePlan(
    JSON.stringify({
      apiVersion: 'grayproof/v1',
      kind: 'Rollout',
      metadata: { name: 'order-v2' },
      spec: {
        services: [
          { service: 'order', baseline: { version: 'v1' }, gray: { version: 'v2' } },
          { service: 'stock', baseline: { version: 'v1' } },
        ],
        split,
        stages: [{ name: 'canary', share: '5%', tolerance: '1%' }],
      },
    }),
    { format: 'json' },
  )

describe('the lane of a rollout without a mark', () => {
  it('is said by the groups of its divided services, in a stable order', () => {
    const plan = planWith({ at: 'gateway', by: 'weight' })
    expect(laneRule({ plan, rank: 3 }, SOURCES)).toEqual({
      lane: 3,
      split: ['3'],
      gray: ['9'],
      baseline: ['4', '5'],
    })
    expect(laneRule({ plan, rank: 3 }, [...SOURCES].reverse())).toEqual(
      laneRule({ plan, rank: 3 }, SOURCES),
    )
  })

  it('may begin at any caller', () => {
    expect(laneRule({ plan: planWith({ by: 'weight' }), rank: 0 }, SOURCES).split).toBeNull()
  })

  it('waits for the decision point to report', () => {
    const plan = planWith({ at: 'edge', by: 'weight' })
    expect(laneRule({ plan, rank: 0 }, SOURCES).split).toEqual([])
  })

  it('has one of 32 places', () => {
    expect(laneRule({ plan: planWith({ by: 'weight' }), rank: 33 }, SOURCES).lane).toBe(1)
  })
})
