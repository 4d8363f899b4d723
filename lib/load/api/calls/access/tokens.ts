// /tokens and /tokens/{id}: list, make, revoke.
import { z } from 'zod'
import { makeToken, revokeToken } from '#lib/engine/access/tokens'
import { door } from '#lib/load/access/door'
import { loadTokens, toTokenView } from '#lib/load/access/load-tokens'
import { call } from '#lib/load/api/call'
import { authorText } from '#lib/load/api/inputs'
import { resource } from '#lib/load/api/resource'
import { role, token as shape } from '#lib/load/api/shapes/access'
import { database, rolloutDeps } from '#lib/load/services'

const name = z
  .string({ error: 'must be text' })
  .trim()
  .min(1, 'must not be empty')
  .max(100, 'is longer than 100')
  .meta({ description: 'Who will use it; goes into journals.' })

export const tokens = resource('/tokens', {
  GET: call({
    summary: 'Tokens, those in force first',
    role: 'operator',
    answer: z.object({ tokens: z.array(shape) }),
    run: async () => ({ tokens: await loadTokens(database()) }),
  }),
  POST: call({
    summary: 'Make a token',
    description: 'The only answer that holds the token itself.',
    body: z.strictObject({ name, role, author: authorText }),
    answer: shape.extend({ token: z.string() }).meta({ id: 'MadeToken' }),
    status: 201,
    audit: (_, { name, role }) => ({ subject: name, detail: role }),
    run: async ({ body: { name, role }, actor }) => {
      const made = await makeToken(rolloutDeps(), { name, role, author: actor.author })
      door().book.renew()
      return { ...toTokenView(made.entry), token: made.token }
    },
  }),
})

export const token = resource('/tokens/{id}', {
  DELETE: call({
    summary: 'Revoke a token',
    query: { author: authorText },
    description: 'It is refused within a few seconds. The entry stays in the list.',
    answer: shape,
    audit: (_, { name, role }) => ({ subject: name, detail: role }),
    run: async ({ params: { id }, actor }) => {
      const revoked = await revokeToken(rolloutDeps(), { id, author: actor.author })
      door().book.renew()
      return toTokenView(revoked)
    },
  }),
})
