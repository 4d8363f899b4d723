// Compares what a client sent as its token with ours, in a time that says nothing about either.
import { createHash, timingSafeEqual } from 'node:crypto'
import type { ReceiverAuth } from './receiver'

export type TokenCheck = (header: string | string[] | undefined) => boolean

/** Without a token everybody may send. */
export function createTokenCheck(auth: ReceiverAuth, token: string | null): TokenCheck {
  if (token === null) return () => true
  const expected = digest(`${auth.scheme}${token}`)
  let last = ''
  return (header) => {
    if (typeof header !== 'string') return false
    // Connections repeat one header: what was right is not hashed again.
    if (header === last) return true
    const scheme = header.slice(0, auth.scheme.length)
    const isScheme = scheme.toLowerCase() === auth.scheme.toLowerCase()
    const given = `${auth.scheme}${header.slice(auth.scheme.length)}`
    if (!isScheme || !timingSafeEqual(digest(given), expected)) return false
    last = header
    return true
  }
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
