import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createIngestKeys, createTokenCheck } from '#lib/receive/host'

const AUTH = { header: 'authorization', scheme: 'Bearer ', grpcStatus: 16 } as const
const hashOf = (token: string) => createHash('sha256').update(token).digest('hex')

describe('who may send spans', () => {
  it('is everybody while there is no token', () => {
    const check = createTokenCheck(AUTH, createIngestKeys(null))
    expect([check(undefined), check('Bearer x'), check('')]).toEqual([true, true, true])
  })

  it('is who has the token of the setting, or one of the list', () => {
    const keys = createIngestKeys('main')
    const check = createTokenCheck(AUTH, keys)
    keys.replace(new Map([[hashOf('gp_one'), '1']]))
    const right = ['Bearer main', 'bearer gp_one', 'BEARER main']
    expect(right.map(check)).toEqual([true, true, true])
    const wrong = [undefined, '', 'main', 'Bearer ', 'Bearer gp_two', 'Basic main', ['Bearer main']]
    expect(wrong.map((header) => check(header))).toEqual(wrong.map(() => false))
  })

  it('is no longer who was revoked, also on a connection that has been in use', () => {
    const keys = createIngestKeys('main')
    const check = createTokenCheck(AUTH, keys)
    keys.replace(new Map([[hashOf('gp_one'), '1']]))
    expect([check('Bearer gp_one'), check('Bearer gp_one')]).toEqual([true, true])
    keys.replace(new Map())
    expect([check('Bearer gp_one'), check('Bearer main')]).toEqual([false, true])
  })

  it('looks a repeated header up once, until the keys change or uses are asked for', () => {
    const used: string[] = []
    const keys = createIngestKeys('main', (id) => used.push(id))
    const check = createTokenCheck(AUTH, keys)
    const list = () => new Map([[hashOf('gp_one'), '1']])
    keys.replace(list())
    for (let count = 0; count < 5; count++) check('Bearer gp_one')
    keys.replace(list())
    check('Bearer gp_one')
    expect(used).toEqual(['1'])
    keys.renew()
    check('Bearer gp_one')
    expect(used).toEqual(['1', '1'])
  })
})
