import { describe, expect, it } from 'vitest'
import { localTime, readMoment } from '#lib/load/zoned-time'

const utc = Date.UTC

describe('a time that somebody types', () => {
  it('is by the clocks of their zone', () => {
    expect(readMoment('2026-01-31T09:30', 'Asia/Shanghai')).toBe(utc(2026, 0, 31, 1, 30))
    expect(readMoment('2026-01-31T09:30:15', 'UTC')).toBe(utc(2026, 0, 31, 9, 30, 15))
    expect(readMoment('2026-07-01T00:00', 'America/New_York')).toBe(utc(2026, 6, 1, 4))
    expect(readMoment('2026-01-01T00:00', 'America/New_York')).toBe(utc(2026, 0, 1, 5))
  })

  it('is what it says when it names its zone', () => {
    expect(readMoment('2026-01-31T09:30:00.000Z', 'Asia/Shanghai')).toBe(utc(2026, 0, 31, 9, 30))
    expect(readMoment('2026-01-31T09:30:00+02:00', 'UTC')).toBe(utc(2026, 0, 31, 7, 30))
  })

  it('is nothing when it is no time', () => {
    for (const text of ['', 'yesterday', '2026-13-40T00:00']) {
      expect(readMoment(text, 'UTC'), text).toBeNull()
    }
  })

  it('holds around a change of clocks', () => {
    expect(readMoment('2026-03-29T01:59', 'Europe/Berlin')).toBe(utc(2026, 2, 29, 0, 59))
    expect(readMoment('2026-03-29T03:00', 'Europe/Berlin')).toBe(utc(2026, 2, 29, 1))
    expect(readMoment('2026-10-25T03:00', 'Europe/Berlin')).toBe(utc(2026, 9, 25, 2))
  })

  it('comes back as it was typed', () => {
    for (const zone of ['UTC', 'Asia/Shanghai', 'America/New_York', 'Asia/Kolkata']) {
      const ms = readMoment('2026-11-23T18:45', zone)
      expect(localTime(ms ?? 0, zone), zone).toBe('2026-11-23T18:45')
    }
  })
})
