// What somebody whom the organisation knows may do here, by a claim about them. Pure.
import type { Settings } from '#lib/engine/config'
import type { Role } from '#lib/model/access'

export type Claims = Readonly<Record<string, unknown>>
export type RoleSettings = Pick<Settings, 'oidcClaim' | 'oidcOperators' | 'oidcViewers'>

/** Null: they may not come in. */
export function roleFor(claims: Claims, settings: RoleSettings): Role | null {
  const values = valuesOf(claims, settings.oidcClaim)
  const isAmong = (list: string | null) => listed(list).some((value) => values.includes(value))
  if (isAmong(settings.oidcOperators)) return 'operator'
  return settings.oidcViewers === null || isAmong(settings.oidcViewers) ? 'viewer' : null
}

/** For journals: an address says more than a name, and a name more than an id. */
export function nameOf(claims: Claims): string {
  const known = [claims.email, claims.preferred_username, claims.name, claims.sub]
  return known.find((it): it is string => typeof it === 'string' && it !== '') ?? 'unknown'
}

/** One text or a list of them; an address counts only when the issuer does not doubt it. */
function valuesOf(claims: Claims, name: string): readonly unknown[] {
  if (name === 'email' && claims.email_verified === false) return []
  const value = claims[name]
  return Array.isArray(value) ? value : [value]
}

function listed(text: string | null): string[] {
  return (text ?? '')
    .split(',')
    .map((value) => value.trim())
    .filter(Boolean)
}
