// What a browser keeps after signing in: who signed in and until when, sealed against changes. Pure.
import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import { ROLES } from '#lib/model/access'

const KEY_BYTES = 32
/** A cookie is at most 4 KiB; ours are a few hundred bytes. */
const TEXT_MAX = 2_048

const session = z.object({
  /** `setting`: with GRAYPROOF_TOKEN; `token`: with one of the list; `oidc`: by the organisation. */
  kind: z.enum(['setting', 'token', 'oidc']),
  /** Of the token; else ''. */
  id: z.string(),
  name: z.string(),
  role: z.enum(ROLES),
  /** Epoch ms. */
  untilMs: z.number(),
})
export type Session = z.output<typeof session>

/** The secrets of this installation: null when there is none, and nobody needs to sign in. */
export interface Secrets {
  readonly token: string | null
  readonly oidcClientSecret: string | null
}

/** Changes with each secret: whoever signed in with the old one is out. */
export function sealingKey({ token, oidcClientSecret }: Secrets, use: string): Buffer | null {
  if (token === null && oidcClientSecret === null) return null
  const secret = `${token ?? ''}\0${oidcClientSecret ?? ''}`
  return Buffer.from(hkdfSync('sha256', secret, '', `grayproof ${use}`, KEY_BYTES))
}

export function seal(value: object, key: Buffer): string {
  const text = Buffer.from(JSON.stringify(value)).toString('base64url')
  return `${text}.${sign(text, key)}`
}

/** Null: not sealed by us, or changed since. */
export function unseal(sealed: string | undefined, key: Buffer): unknown {
  if (sealed === undefined || sealed.length > TEXT_MAX) return null
  const [text = '', given = ''] = sealed.split('.')
  const [a, b] = [Buffer.from(given), Buffer.from(sign(text, key))]
  if (a.length !== b.length || !timingSafeEqual(a, b)) return null
  return JSON.parse(Buffer.from(text, 'base64url').toString())
}

/** Null: none, not ours, or over. */
export function readSession(
  sealed: string | undefined,
  key: Buffer,
  nowMs: number,
): Session | null {
  const parsed = session.safeParse(unseal(sealed, key))
  return parsed.success && parsed.data.untilMs > nowMs ? parsed.data : null
}

function sign(text: string, key: Buffer): string {
  return createHmac('sha256', key).update(text).digest('base64url')
}
