import { describe, expect, it } from 'vitest'
import { mapTime } from '#lib/load/map-time'

const HOUR_MS = 3_600_000
const nowMs = Date.UTC(2026, 0, 15, 12, 20)
const asked = { window: '1h' as const, nowMs, historyMs: nowMs - 5.5 * HOUR_MS }

describe('mapTime', () => {
  it('ends now unless a moment is asked for', () => {
    const live = mapTime({ ...asked, atMs: null })
    expect(live).toMatchObject({ past: false, toMs: nowMs, fromMs: nowMs - HOUR_MS })
    expect(mapTime({ ...asked, atMs: nowMs + HOUR_MS }).past).toBe(false)
  })

  it('offers ends of whole windows, from the first with data to the last that is over', () => {
    const { firstMs, lastMs, stepMs } = mapTime({ ...asked, atMs: null })
    expect(new Date(firstMs).toISOString()).toBe('2026-01-15T07:00:00.000Z')
    expect(new Date(lastMs).toISOString()).toBe('2026-01-15T12:00:00.000Z')
    expect(stepMs).toBe(HOUR_MS)
  })

  it('shows the window before the moment; one before all history becomes the first', () => {
    const atMs = Date.UTC(2026, 0, 15, 10)
    expect(mapTime({ ...asked, atMs })).toMatchObject({
      past: true,
      toMs: atMs,
      fromMs: atMs - HOUR_MS,
    })
    const early = mapTime({ ...asked, atMs: 0 })
    expect(early.toMs).toBe(early.firstMs)
  })

  it('has one moment to choose when nothing is kept', () => {
    const { firstMs, lastMs } = mapTime({ ...asked, historyMs: null, atMs: null })
    expect(firstMs).toBe(lastMs)
  })
})
