// Settings of signing in through the organisation (OpenID Connect). All or none.
import { AppError } from '#lib/model/app-error'
import { optionalText, secretWord, text, webAddress } from './setting-kinds'

export const oidcSettings = {
  oidcIssuer: webAddress({
    env: 'GRAYPROOF_OIDC_ISSUER',
    description: 'OpenID Connect issuer that people sign in at',
  }),
  oidcClientId: optionalText({
    env: 'GRAYPROOF_OIDC_CLIENT_ID',
    description: 'our client id there',
  }),
  oidcClientSecret: secretWord({
    env: 'GRAYPROOF_OIDC_CLIENT_SECRET',
    description: 'our client secret there',
  }),
  oidcScope: text('openid profile email', {
    env: 'GRAYPROOF_OIDC_SCOPE',
    description: 'scopes asked for when signing in',
  }),
  oidcClaim: text('groups', {
    env: 'GRAYPROOF_OIDC_CLAIM',
    description: 'claim that tells the role: groups, roles, email …',
  }),
  oidcOperators: optionalText({
    env: 'GRAYPROOF_OIDC_OPERATORS',
    description: 'values of the claim that make an operator, with commas in between',
  }),
  oidcViewers: optionalText({
    env: 'GRAYPROOF_OIDC_VIEWERS',
    description: 'values of the claim that make a viewer; without them everybody who signs in',
  }),
} as const

export interface OidcSettings {
  readonly oidcIssuer: string | null
  readonly oidcClientId: string | null
  readonly oidcClientSecret: string | null
}

/** Throws AppError `setting` for half of the settings, or an issuer that others could listen to. */
export function refuseHalfOidc(settings: OidcSettings): void {
  const { oidcIssuer, oidcClientId, oidcClientSecret } = settings
  const given = [oidcIssuer, oidcClientId, oidcClientSecret].filter((it) => it !== null)
  if (given.length === 0) return
  if (oidcIssuer === null || given.length < 3) {
    const text = 'signing in needs GRAYPROOF_OIDC_ISSUER, GRAYPROOF_OIDC_CLIENT_ID and'
    throw new AppError('setting', `${text} GRAYPROOF_OIDC_CLIENT_SECRET together`)
  }
  const { protocol, hostname } = new URL(oidcIssuer)
  if (protocol === 'https:' || /^(localhost|127\..*|\[::1\])$/.test(hostname)) return
  throw new AppError('setting', 'GRAYPROOF_OIDC_ISSUER must be an https:// address')
}
