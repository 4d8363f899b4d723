import { describe, expect, it, vi } from 'vitest'
import { AppError, ERROR_STATUS } from '#lib/model/app-error'

describe('AppError', () => {
  it('knows the HTTP status of its code', () => {
    for (const [code, status] of Object.entries(ERROR_STATUS)) {
      expect(new AppError(code as keyof typeof ERROR_STATUS, 'x').status).toBe(status)
    }
  })

  it('is recognized when another copy of the class in this process made it', async () => {
    vi.resetModules()
    const copy = await import('#lib/model/app-error')
    expect(copy.AppError).not.toBe(AppError)
    expect(new copy.AppError('unavailable', 'away')).toBeInstanceOf(AppError)
  })

  it('is told from any other error', () => {
    const others = [
      new Error('x'),
      new TypeError('y'),
      { code: 'unavailable' },
      null,
      'unavailable',
    ]
    expect(others.some((other) => other instanceof AppError)).toBe(false)
  })
})
