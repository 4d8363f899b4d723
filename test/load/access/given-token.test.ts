import { describe, expect, it } from 'vitest'
import { givenToken } from '#lib/load/access/given-token'

const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`

describe('the token of a request', () => {
  it('is a bearer token, or the password of an address with any name', () => {
    expect(givenToken('Bearer secret')).toBe('secret')
    expect(givenToken('bEARER  secret')).toBe('secret')
    expect(givenToken(basic('flagger:secret'))).toBe('secret')
    expect(givenToken(basic(':se:cret'))).toBe('se:cret')
  })

  it('is none in anything else', () => {
    for (const header of [null, '', 'secret', 'Bearer', 'Bearer a b', 'Digest secret']) {
      expect(givenToken(header)).toBeNull()
    }
    for (const text of ['secret', 'secret:', '']) expect(givenToken(basic(text))).toBeNull()
    expect(givenToken('Basic ???')).toBeNull()
  })
})
