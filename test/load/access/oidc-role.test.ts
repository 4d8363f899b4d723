import { describe, expect, it } from 'vitest'
import { nameOf, roleFor } from '#lib/load/access/oidc-role'

const settings = { oidcClaim: 'groups', oidcOperators: 'release, sre', oidcViewers: null }

describe('the role of a person', () => {
  it('follows from a claim: a text or a list', () => {
    expect(roleFor({ groups: ['dev', 'sre'] }, settings)).toBe('operator')
    expect(roleFor({ groups: 'release' }, settings)).toBe('operator')
    expect(roleFor({ groups: ['dev'] }, settings)).toBe('viewer')
    expect(roleFor({}, settings)).toBe('viewer')
  })

  it('is none for those who are not among the viewers, when viewers are named', () => {
    const named = { ...settings, oidcViewers: 'dev' }
    expect(roleFor({ groups: ['dev'] }, named)).toBe('viewer')
    expect(roleFor({ groups: ['sre'] }, named)).toBe('operator')
    expect(roleFor({ groups: ['sales'] }, named)).toBeNull()
    expect(roleFor({}, named)).toBeNull()
  })

  it('does not follow from an address that the issuer has not verified, nor from no value', () => {
    const byMail = { ...settings, oidcClaim: 'email', oidcOperators: 'ann@example.com' }
    const claims = { email: 'ann@example.com' }
    expect(roleFor(claims, byMail)).toBe('operator')
    expect(roleFor({ ...claims, email_verified: false }, byMail)).toBe('viewer')
    expect(roleFor({ groups: '' }, { ...settings, oidcOperators: ' , ' })).toBe('viewer')
  })

  it('goes with the name that says most', () => {
    expect(nameOf({ sub: '1', name: 'Ann', email: 'ann@example.com' })).toBe('ann@example.com')
    expect(nameOf({ sub: '1' })).toBe('1')
  })
})
