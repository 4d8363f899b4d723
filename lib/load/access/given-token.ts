// The token in the header "authorization" of a request.

/**
 * Bearer, or the password of Basic: tools that cannot send headers of ours (Flagger's hooks) send the
 * name and password of the address they call. Null: neither.
 */
export function givenToken(authorization: string | null): string | null {
  const [, scheme, rest] = /^(Bearer|Basic) +(\S+)$/i.exec(authorization ?? '') ?? []
  if (rest === undefined) return null
  if (scheme?.toLowerCase() === 'bearer') return rest
  const [, password] = /^[^:]*:(.+)$/s.exec(Buffer.from(rest, 'base64').toString('utf8')) ?? []
  return password ?? null
}
