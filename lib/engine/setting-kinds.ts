// The kinds of value a setting can have: text from the environment in, a typed value out.
import { z } from 'zod'
import { parseAllowedHosts, splitHosts } from './alert/send/private-hosts'

const PORT_MAX = 65_535

/** What every setting says about itself, for the README and for error messages. */
export interface SettingMeta extends Record<string, unknown> {
  /** Name of the environment variable. */
  readonly env: string
  readonly description: string
  /** Shown instead of the default value. */
  readonly defaultText?: string
  /** Never shown, logged or repeated in an error. */
  readonly secret?: boolean
}

export function wholeNumber(
  range: { min: number; max: number; default: number },
  meta: SettingMeta,
) {
  const { min, max } = range
  const expected = `must be a whole number from ${min} to ${max}`
  return z.coerce
    .number({ error: expected })
    .int({ error: expected })
    .min(min, { error: expected })
    .max(max, { error: expected })
    .default(range.default)
    .meta(meta)
}

/** As wholeNumber, but unset by default. */
export function optionalNumber(range: { min: number; max: number }, meta: SettingMeta) {
  return wholeNumber({ ...range, default: range.min }, meta)
    .unwrap()
    .nullable()
    .default(null)
    .meta(meta)
}

/** 0 lets the system choose a free one. */
export function port(preset: number, meta: SettingMeta) {
  return wholeNumber({ min: 0, max: PORT_MAX, default: preset }, meta)
}

export function oneOf<const T extends readonly [string, ...string[]]>(
  words: T,
  preset: T[number],
  meta: SettingMeta,
) {
  return z
    .enum(words, { error: `must be one of ${words.join(', ')}` })
    .default(preset as z.util.NoUndefined<T[number]>)
    .meta(meta)
}

export function text(preset: string, meta: SettingMeta) {
  return z.string().default(preset).meta(meta)
}

export function optionalText(meta: SettingMeta) {
  return z.string().nullable().default(null).meta(meta)
}

/** A word that can stand in SQL as it is. */
export function name(preset: string | null, meta: SettingMeta) {
  const expected = 'must be a name of letters, digits and underscores'
  return z
    .string()
    .regex(/^[A-Za-z_][A-Za-z0-9_]{0,63}$/, { error: expected })
    .nullable()
    .default(preset)
    .meta(meta)
}

/** Host names, addresses and ranges such as 10.1.0.0/16, with commas or spaces in between. */
export function hosts(meta: SettingMeta) {
  return z
    .string()
    .superRefine((value, context) => {
      const parsed = parseAllowedHosts(splitHosts(value))
      if (!('wrong' in parsed)) return
      const message = `must list hosts, addresses or ranges: "${parsed.wrong}" is none`
      context.addIssue({ code: 'custom', message })
    })
    .nullable()
    .default(null)
    .meta(meta)
}

/** Http(s) addresses with commas between them. Their queries may hold a key: no log shows them. */
export function webAddresses(meta: SettingMeta) {
  return z
    .string()
    .refine((value) => splitAddresses(value).every(isPlainAddress), {
      error: 'must list http:// or https:// addresses without a user or password, with commas',
    })
    .nullable()
    .default(null)
    .meta({ ...meta, secret: true })
}

export function splitAddresses(value: string | null): string[] {
  const parts = (value ?? '').split(',').map((part) => part.trim())
  return parts.filter((part) => part !== '')
}

function isPlainAddress(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, username, password } = new URL(text)
  return /^https?:$/.test(protocol) && username === '' && password === ''
}

/** Printable and without spaces, so that it fits every protocol's header. */
export function secretWord(meta: SettingMeta) {
  const expected = 'must be printable characters without spaces'
  return z
    .string()
    .regex(/^[\x21-\x7e]+$/, { error: expected })
    .nullable()
    .default(null)
    .meta({ ...meta, secret: true })
}

/** An http(s) address. User and password have settings of their own, so that no log shows them. */
export function webAddress(meta: SettingMeta) {
  return z
    .string()
    .superRefine((value, context) => {
      const url = URL.canParse(value) ? new URL(value) : null
      if (url === null || !/^https?:$/.test(url.protocol)) {
        context.addIssue({ code: 'custom', message: 'must be an http:// or https:// address' })
      } else if (url.username !== '' || url.password !== '') {
        const message = 'must not hold a user or password: they have settings of their own'
        context.addIssue({ code: 'custom', message })
      }
    })
    .nullable()
    .default(null)
    .meta({ ...meta, secret: true })
}
