import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  createTokenRemotely,
  listTokensRemotely,
  revokeTokenRemotely,
} from '#lib/cli/token/run-token'
import { type FakeApi, startFakeApi } from './remote/fake-api'

let api: FakeApi
beforeEach(async () => {
  api = await startFakeApi()
})
afterEach(() => api.stop())

const ci = {
  ...{ id: '7', name: 'ci', role: 'viewer', prefix: 'gp_abc123', createdBy: 'ann' },
  ...{ createdAt: '2026-01-15T12:00:00.000Z', lastUsedAt: null, revokedAt: null },
}
const gone = { ...ci, id: '6', role: 'operator', revokedAt: '2026-01-15T13:00:00.000Z' }

describe('grayproof token', () => {
  it('shows a new token alone in the last line', async () => {
    api.reply(201, { ...ci, token: 'gp_secret' })
    await createTokenRemotely(api.remote('main'), { name: 'ci', role: 'viewer' })
    expect(api.seen[0]).toMatchObject({ method: 'POST', path: '/api/v1/tokens' })
    expect(JSON.parse(api.seen[0]?.body ?? '')).toEqual({
      ...{ name: 'ci', role: 'viewer', author: 'cli:ann' },
    })
    expect(api.printed.at(-1)).toBe('gp_secret')
  })

  it('lists them, and what has become of them', async () => {
    api.reply(200, { tokens: [ci, gone] })
    await listTokensRemotely(api.remote(), false)
    expect(api.printed).toEqual([
      'NAME  ROLE      BEGINS     MADE        BY   LAST USED  STATE',
      'ci    viewer    gp_abc123  2026-01-15  ann  never      in force',
      'ci    operator  gp_abc123  2026-01-15  ann  never      revoked',
    ])
  })

  it('revokes the one in force of this name', async () => {
    api.reply(200, { tokens: [gone, ci] }, { ...ci, revokedAt: gone.revokedAt })
    await revokeTokenRemotely(api.remote(), 'ci')
    expect(api.seen[1]).toMatchObject({
      method: 'DELETE',
      path: '/api/v1/tokens/7?author=cli%3Aann',
    })
    expect(api.printed).toEqual(['ci is revoked'])
  })

  it('says when none is in force', async () => {
    api.reply(200, { tokens: [gone] })
    await expect(revokeTokenRemotely(api.remote(), 'ci')).rejects.toThrow('no token "ci"')
  })
})
