import { describe, expect, it } from 'vitest'
import { planUrl, rolloutUrl } from '#lib/load/urls'

describe('addresses', () => {
  it('leave every name to rollouts, also the word new', () => {
    expect(rolloutUrl('new')).toBe('/rollouts/new')
    expect(planUrl('new')).toBe('/rollouts/new/plan')
    expect(planUrl()).not.toContain('/rollouts/')
  })
})
