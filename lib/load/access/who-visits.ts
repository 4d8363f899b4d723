// Who looks at a page: the same question as for a call, asked of the page's own request.
import { cookies, headers } from 'next/headers'
import { cache } from 'react'
import { SESSION_COOKIE } from './cookie'
import { whoIs } from './door'
import type { Identity } from './identify'

/** Null: nobody we know; the proxy lets such a visitor see no page but the one to sign in. */
export const whoVisits = cache(async (): Promise<Identity | null> => {
  const [given, kept] = await Promise.all([headers(), cookies()])
  return whoIs({
    authorization: given.get('authorization'),
    session: kept.get(SESSION_COOKIE)?.value,
  })
})
