// Match conditions of gateways → the marks by which a plan tells requests. Pure.
import { HEADER_PREFIX } from '#lib/model/mark'
import type { Cursor } from './cursor'
import type { Wording } from './notes'

/** A matcher as a plan writes it. */
export interface Matcher {
  readonly attribute: string
  readonly equals?: string
  readonly oneOf?: readonly string[]
  readonly matches?: string
}

/** One thing a request must show; `null` matchers: no mark can tell it. */
export interface Condition {
  readonly cursor: Cursor
  /** Any of them shows it. */
  readonly matchers: readonly Matcher[] | null
  /** Why there is none. */
  readonly reason?: Wording
}

type Test = Omit<Matcher, 'attribute'>

const LITERAL = /^[\w\s:;=,/@%+~#-]+$/
/** What an expression says without saying much: a run of characters, an edge, one dot. */
const TO_GLOB = /\\([.\-/*?])|(\.\*\??)|(\.\+\??)|([\w\s:;=,/@%~#-])|(.)/gs
const COOKIE = /^\^?\(\.\*\??;\s?\)\?\(?([\w=-]+)\)?\(;\.\*\)\?\$?$/

export function header(cursor: Cursor, name: string, test: Test | null): Condition {
  if (test !== null) return { cursor, matchers: [{ attribute: headerKey(name), ...test }] }
  return untold(cursor, 'more-than-glob')
}

/** OpenTelemetry keeps the host under `server.address`; a captured header says it too. */
export function host(cursor: Cursor, names: readonly string[]): Condition {
  const test = oneOf(names)
  const attributes = [headerKey('host'), 'server.address']
  return { cursor, matchers: attributes.map((attribute) => ({ attribute, ...test })) }
}

/** Within the `cookie` header; another cookie that ends with the same text matches too. */
export function cookie(cursor: Cursor, name: string, value: string): Condition {
  const matcher = { attribute: headerKey('cookie'), matches: `*${name}=${value}*` }
  return { cursor, matchers: [matcher] }
}

export function untold(cursor: Cursor, reason: Wording): Condition {
  return { cursor, matchers: null, reason }
}

export function headerKey(name: string): string {
  return `${HEADER_PREFIX}${name.toLowerCase()}`
}

export const equals = (value: string): Test => ({ equals: value })

/** A list of plain texts; a wildcard in one makes it a glob, which stands alone. */
export function oneOf(values: readonly string[]): Test {
  const [only, ...more] = values
  if (only === undefined || more.length > 0) return { oneOf: values }
  return only.includes('*') ? { matches: only } : { equals: only }
}

/** A glob has no way to say a star or a question mark that stands for itself. */
export function prefix(value: string): Test | null {
  return /[*?]/.test(value) ? null : { matches: `${value}*` }
}

/** Null when a glob or a list cannot say it. `whole`: the expression must match all of the text. */
export function regex(expression: string, whole: boolean): Test | null {
  const cookieText = COOKIE.exec(expression)?.[1]
  if (cookieText !== undefined) return { matches: `*${cookieText}*` }
  const starts = whole || expression.startsWith('^')
  const ends = whole || expression.endsWith('$')
  const inner = expression.replace(/^\^/, '').replace(/\$$/, '')
  const list = inner.replace(/^\((?:\?:)?([^()]*)\)$/, '$1').split('|')
  if (starts && ends && list.every((word) => LITERAL.test(word))) return oneOf(list)
  const glob = toGlob(inner)
  if (glob === null) return null
  return { matches: `${starts ? '' : '*'}${glob}${ends ? '' : '*'}`.replaceAll(/\*+/g, '*') }
}

function toGlob(expression: string): string | null {
  let glob = ''
  for (const [, escaped, any, some, plain] of expression.matchAll(TO_GLOB)) {
    if (escaped !== undefined && !/[*?]/.test(escaped)) glob += escaped
    else if (any !== undefined) glob += '*'
    else if (some !== undefined) glob += '?*'
    else if (plain !== undefined) glob += plain
    else return null
  }
  return glob
}

/** True when a request that carries `dye` as a header also shows the matcher. */
export function showsBy(dye: Matcher, matcher: Matcher): boolean {
  if (dye.attribute !== matcher.attribute || dye.equals === undefined) return false
  if (matcher.equals !== undefined) return matcher.equals === dye.equals
  return matcher.oneOf?.includes(dye.equals) ?? true
}
