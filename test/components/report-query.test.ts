import { describe, expect, it } from 'vitest'
import { momentsOf } from '#components/report/report-query'

const NOW = Date.UTC(2026, 0, 15, 12)
const HOUR = 3_600_000

describe('the time of a report', () => {
  it('is what the table says when nobody says another', () => {
    expect(momentsOf({ window: 'usual', from: null, to: null }, NOW)).toEqual({
      from: undefined,
      to: undefined,
    })
  })

  it.each([
    ['1h', 1],
    ['6h', 6],
    ['24h', 24],
    ['7d', 168],
  ] as const)('is the last %s', (window, hours) => {
    const moments = momentsOf({ window, from: null, to: null }, NOW)
    expect(moments).toEqual({ from: NOW - hours * HOUR, to: undefined })
  })

  it('is the exact moments of a link, whatever window it names', () => {
    const from = new Date(NOW - HOUR)
    const to = new Date(NOW)
    for (const window of ['usual', '6h', 'between'] as const) {
      expect(momentsOf({ window, from, to }, NOW)).toEqual({ from: NOW - HOUR, to: NOW })
    }
  })
})
