import { describe, expect, it } from 'vitest'
import { isQuiet } from '#lib/alert/target/quiet-hours'
import { type QuietHours, quietHoursSchema } from '#lib/alert/target/target'

const night = (zone: string, more: Partial<QuietHours> = {}) =>
  quietHoursSchema.parse({ zone, from: '22:00', to: '07:00', ...more })
const at = (iso: string) => Date.parse(iso)

describe('quiet hours', () => {
  it('are none when nobody set them', () => {
    expect(isQuiet(null, at('2026-11-23T03:00:00Z'))).toBe(false)
  })

  it.each([
    ['2026-11-23T13:59:00Z', false],
    ['2026-11-23T14:00:00Z', true],
    ['2026-11-23T22:59:00Z', true],
    ['2026-11-23T23:00:00Z', false],
  ])('follow the clock of their zone: %s', (iso, quiet) => {
    expect(isQuiet(night('Asia/Shanghai'), at(iso))).toBe(quiet)
  })

  it('belong to the day on which they begin', () => {
    const friday = night('UTC', { days: ['fri'] })
    expect(isQuiet(friday, at('2026-11-20T21:59:00Z'))).toBe(false)
    expect(isQuiet(friday, at('2026-11-20T22:00:00Z'))).toBe(true)
    expect(isQuiet(friday, at('2026-11-21T06:59:00Z'))).toBe(true)
    expect(isQuiet(friday, at('2026-11-21T22:30:00Z'))).toBe(false)
    expect(isQuiet(friday, at('2026-11-20T03:00:00Z'))).toBe(false)
  })

  it('may last from midnight to midnight', () => {
    const weekend = night('UTC', { from: '00:00', to: '00:00', days: ['sat', 'sun'] })
    expect(isQuiet(weekend, at('2026-11-20T23:59:00Z'))).toBe(false)
    expect(isQuiet(weekend, at('2026-11-21T00:00:00Z'))).toBe(true)
    expect(isQuiet(weekend, at('2026-11-22T23:59:00Z'))).toBe(true)
    expect(isQuiet(weekend, at('2026-11-23T00:00:00Z'))).toBe(false)
  })

  it('lie within a day', () => {
    const lunch = night('UTC', { from: '12:00', to: '13:30' })
    expect(isQuiet(lunch, at('2026-11-20T12:00:00Z'))).toBe(true)
    expect(isQuiet(lunch, at('2026-11-20T13:30:00Z'))).toBe(false)
  })

  it('keep to the wall clock when it is put forward', () => {
    // Berlin, 29 March 2026: 02:00 becomes 03:00, so 07:00 is 05:00 UTC and no longer 06:00.
    const berlin = night('Europe/Berlin')
    expect(isQuiet(berlin, at('2026-03-28T05:30:00Z'))).toBe(true)
    expect(isQuiet(berlin, at('2026-03-29T04:59:00Z'))).toBe(true)
    expect(isQuiet(berlin, at('2026-03-29T05:00:00Z'))).toBe(false)
  })

  it('keep to the wall clock when an hour comes twice', () => {
    // New York, 1 November 2026: 02:00 becomes 01:00.
    const hour = night('America/New_York', { from: '01:00', to: '02:00' })
    expect(isQuiet(hour, at('2026-11-01T05:30:00Z'))).toBe(true)
    expect(isQuiet(hour, at('2026-11-01T06:30:00Z'))).toBe(true)
    expect(isQuiet(hour, at('2026-11-01T07:00:00Z'))).toBe(false)
  })

  it('that begin in an hour that does not exist begin after it', () => {
    const hour = night('Europe/Berlin', { from: '02:30', to: '03:30' })
    expect(isQuiet(hour, at('2026-03-29T00:59:00Z'))).toBe(false)
    expect(isQuiet(hour, at('2026-03-29T01:00:00Z'))).toBe(true)
    expect(isQuiet(hour, at('2026-03-29T01:30:00Z'))).toBe(false)
  })

  it('need a zone and times that there are', () => {
    const wrong = [
      { zone: 'Mars/Olympus', from: '22:00', to: '07:00' },
      { zone: 'UTC', from: '24:00', to: '07:00' },
      { zone: 'UTC', from: '22:00', to: '7:00' },
      { zone: 'UTC', from: '22:00', to: '07:00', days: [] },
    ]
    for (const quiet of wrong) expect(quietHoursSchema.safeParse(quiet).success).toBe(false)
  })
})
