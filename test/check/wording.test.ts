import { describe, expect, it } from 'vitest'
import { clock, count, finite, several, share } from '#lib/check/wording'

describe('the words of findings', () => {
  it.each([
    [0, '0%'],
    [0.142, '14.2%'],
    [0.1, '10%'],
    [0.00012, '0.012%'],
    [0.0000012, '0.00012%'],
    [1, '100%'],
    [0.999, '99.9%'],
    [0.99996, '99.996%'],
    [0.9999999, '99.99999%'],
    [0.333333, '33.3%'],
  ])('writes the share %d as %s', (fraction, text) => {
    expect(share(fraction)).toBe(text)
  })

  it('never rounds something to nothing, or almost all to all', () => {
    expect(share(1e-9)).not.toBe('0%')
    expect(share(1 - 1e-9)).not.toBe('100%')
  })

  it('writes counts with thousands', () => {
    expect(count(1_234_567)).toBe('1,234,567')
    expect(several(1, 'request')).toBe('1 request')
    expect(several(2_000, 'request')).toBe('2,000 requests')
    expect(several(0, 'request')).toBe('0 requests')
  })

  it('writes times in UTC', () => {
    expect(clock(Date.UTC(2026, 10, 22, 9, 5))).toBe('09:05 UTC')
  })

  it('writes infinity as a word', () => {
    expect(finite(Infinity)).toBe('infinite')
    expect(finite(1.5)).toBe(1.5)
  })
})
