// Signing in through the organisation: OpenID Connect, authorization code with PKCE, state and nonce.
import * as client from 'openid-client'
import { z } from 'zod'
import { services } from '#lib/load/services'
import { AppError } from '#lib/model/app-error'
import { secrets } from './door'
import { type Claims, nameOf, roleFor } from './oidc-role'
import { seal, sealingKey, unseal } from './session'
import { setCookie } from './sign-in'

const OIDC_PATH = '/api/session/oidc'
const CALLBACK_PATH = `${OIDC_PATH}/callback`
/** What is on its way, between our page and the organisation's. */
export const OIDC_COOKIE = 'grayproof-oidc'
const UNDERWAY_S = 600
const ANSWER_S_MAX = 10
/** Keys and addresses of the organisation are read again after so long. */
const DISCOVERY_MS = 3_600_000

const underway = z.object({
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  next: z.string(),
  untilMs: z.number(),
})

let known: { readonly config: Promise<client.Configuration>; readonly untilMs: number } | null =
  null

export interface Leading {
  /** Where the browser goes. */
  readonly to: string
  readonly cookie: string
}

/** Throws AppError `unavailable` when the organisation does not answer. */
export async function beginOidc(request: Request, next: string): Promise<Leading> {
  const config = await configuration()
  const verifier = client.randomPKCECodeVerifier()
  const trip = { state: client.randomState(), nonce: client.randomNonce(), verifier, next }
  const to = client.buildAuthorizationUrl(config, {
    redirect_uri: `${ownOrigin(request)}${CALLBACK_PATH}`,
    scope: services().settings.oidcScope,
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state: trip.state,
    nonce: trip.nonce,
  })
  const value = seal({ ...trip, untilMs: Date.now() + UNDERWAY_S * 1_000 }, tripKey())
  return { to: to.href, cookie: tripCookie(request, value, UNDERWAY_S) }
}

export interface Arrived {
  readonly name: string
  /** Null: whoever they are, they may not come in. */
  readonly role: ReturnType<typeof roleFor>
  /** Where they were going. */
  readonly next: string
}

/** Throws AppError `unauthorized` for an answer that does not belong to this browser's question. */
export async function finishOidc(request: Request, sealed: string | undefined): Promise<Arrived> {
  const trip = underway.safeParse(unseal(sealed, tripKey()))
  if (!trip.success || trip.data.untilMs < Date.now()) {
    throw new AppError('unauthorized', 'this sign-in was not begun here, or took too long')
  }
  const config = await configuration()
  const url = new URL(`${ownOrigin(request)}${CALLBACK_PATH}${new URL(request.url).search}`)
  const tokens = await client
    .authorizationCodeGrant(config, url, {
      pkceCodeVerifier: trip.data.verifier,
      expectedState: trip.data.state,
      expectedNonce: trip.data.nonce,
      idTokenExpected: true,
    })
    .catch((error: unknown) => {
      throw refused(error)
    })
  const claims = await allClaims(config, tokens)
  return { name: nameOf(claims), role: roleFor(claims, services().settings), next: trip.data.next }
}

/** Takes away what was on its way. */
export function endOfTrip(request: Request): string {
  return tripCookie(request, '', 0)
}

type Tokens = Awaited<ReturnType<typeof client.authorizationCodeGrant>>

/** Many issuers tell groups and addresses only when asked again. */
async function allClaims(config: client.Configuration, tokens: Tokens): Promise<Claims> {
  const claims: Claims = tokens.claims() ?? {}
  if (services().settings.oidcClaim in claims) return claims
  if (config.serverMetadata().userinfo_endpoint === undefined) return claims
  const more = await client
    .fetchUserInfo(config, tokens.access_token, String(claims.sub))
    .catch((error: unknown) => {
      throw refused(error)
    })
  return { ...more, ...claims }
}

function configuration(): Promise<client.Configuration> {
  if (known !== null && known.untilMs > Date.now()) return known.config
  const { oidcIssuer, oidcClientId, oidcClientSecret } = services().settings
  if (oidcIssuer === null || oidcClientId === null || oidcClientSecret === null) {
    throw new AppError('not-found', 'signing in through an organisation is not set up here')
  }
  const url = new URL(oidcIssuer)
  // The settings allow http on this machine only.
  const execute = url.protocol === 'http:' ? [client.allowInsecureRequests] : []
  const options = { execute, timeout: ANSWER_S_MAX }
  const config = client
    .discovery(url, oidcClientId, oidcClientSecret, undefined, options)
    .catch((error: unknown) => {
      known = null
      services().log.warn({ err: error }, 'the OpenID Connect issuer did not answer')
      throw new AppError('unavailable', `${url.host} does not answer: try again later`)
    })
  known = { config, untilMs: Date.now() + DISCOVERY_MS }
  return config
}

function refused(error: unknown): AppError {
  services().log.warn({ err: error }, 'signing in failed')
  return new AppError('unauthorized', 'the organisation did not confirm this sign-in')
}

function tripKey(): Buffer {
  const key = sealingKey(secrets(), 'oidc')
  if (key === null) throw new AppError('not-found', 'nobody needs to sign in here')
  return key
}

function tripCookie({ headers }: Request, value: string, maxAgeS: number): string {
  return setCookie(OIDC_COOKIE, { value, maxAgeS, path: OIDC_PATH, headers })
}

/** As the browser knows us: the issuer leads back there only if it was told about it before. */
function ownOrigin({ headers }: Request): string {
  const { publicUrl } = services().settings
  if (publicUrl !== null) return publicUrl.replace(/\/+$/, '')
  const protocol = headers.get('x-forwarded-proto') === 'https' ? 'https' : 'http'
  return `${protocol}://${headers.get('x-forwarded-host') ?? headers.get('host') ?? ''}`
}
