// Who looks at a page.
import { cookies, headers } from 'next/headers'
import { cache } from 'react'
import { SESSION_COOKIE } from './cookie'
import { whoIs } from './door'
import type { Identity } from './identify'

/** Null: the door has let them in, but cannot tell now who they are. Read once per request. */
export const currentIdentity = cache(async (): Promise<Identity | null> => {
  const [sent, kept] = await Promise.all([headers(), cookies()])
  const credentials = {
    authorization: sent.get('authorization'),
    session: kept.get(SESSION_COOKIE)?.value,
  }
  return whoIs(credentials).catch(() => null)
})
