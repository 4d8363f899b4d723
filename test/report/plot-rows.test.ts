import { describe, expect, it } from 'vitest'
import type { ShareHistory, SharePoint } from '#lib/model/share-history'
import { plotRows, shareDomain, shareTicks, stageMarks } from '#lib/report/chart/plot-rows'

const AT_MS = Date.UTC(2026, 0, 15, 12)
const at = (seconds: number) => new Date(AT_MS + seconds * 1000).toISOString()

function point(seconds: number, change: Partial<SharePoint> = {}): SharePoint {
  return {
    at: at(seconds),
    ...{ stage: 'canary', outcome: 'pass', changed: false, requests: 100, gray: 10 },
    countedBy: 'request',
    ...{ observed: 0.1, lower: 0.05, upper: 0.2, planned: 0.1, tolerance: 0.02 },
    ...change,
  }
}

function history(points: readonly SharePoint[], marks: ShareHistory['marks'] = []): ShareHistory {
  return { from: at(0), to: at(1_000), points, marks, ramps: [] }
}

describe('plotRows', () => {
  it('leaves a gap where the stage changes', () => {
    const rows = plotRows(history([point(0), point(10), point(20, { stage: 'quarter' })]))
    expect(rows.map(({ observed }) => observed)).toEqual([0.1, 0.1, null, 0.1])
    expect(rows[2]?.ms).toBe(AT_MS + 20_000 - 1)
  })

  it('keeps the tolerance between nothing and everything', () => {
    const [row] = plotRows(history([point(0, { planned: 1, tolerance: 0.05 })]))
    expect(row?.tolerance).toEqual([0.95, 1])
  })
})

describe('the axis', () => {
  it('shows what matters, and cuts off intervals that are still closing in', () => {
    const early = Array.from({ length: 5 }, (_, n) => point(n, { upper: 0.9 }))
    const later = Array.from({ length: 40 }, (_, n) => point(10 + n, { upper: 0.14 }))
    const [low, high] = shareDomain(plotRows(history([...early, ...later])))
    expect(low).toBe(0)
    expect(high).toBeGreaterThan(0.14)
    expect(high).toBeLessThan(0.3)
  })

  it('never ends above 100 %, nor at 0', () => {
    expect(shareDomain(plotRows(history([point(0, { observed: 1, upper: 1 })])))[1]).toBe(1)
    expect(shareDomain([])[1]).toBeGreaterThan(0)
  })

  it('has round ticks, four to nine of them', () => {
    for (const top of [0.01, 0.024, 0.05, 0.12, 0.18, 0.35, 0.6, 0.96, 1]) {
      const ticks = shareTicks([0, top])
      expect(ticks.length, String(top)).toBeGreaterThanOrEqual(4)
      expect(ticks.length, String(top)).toBeLessThanOrEqual(9)
      expect(ticks.every((tick) => Number((tick * 1_000).toFixed(6)) % 1 === 0)).toBe(true)
      expect(ticks.at(-1)).toBeLessThanOrEqual(top)
    }
  })
})

describe('stageMarks', () => {
  it('names of two marks that lie close together only the later one', () => {
    const marks = [
      { at: at(100), action: 'start', stage: 'canary' },
      { at: at(120), action: 'advance', stage: 'quarter' },
      { at: at(500), action: 'pause', stage: 'quarter' },
      { at: at(800), action: 'promote', stage: 'quarter' },
    ] as const
    const shown = stageMarks(history([], marks)).map(({ action, isNamed }) => [action, isNamed])
    expect(shown).toEqual([
      ['start', false],
      ['advance', true],
      ['promote', true],
    ])
  })
})
