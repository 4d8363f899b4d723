// Keeps the secrets of targets out of whatever is shown or logged. Pure.
import type { AlertTarget } from './target'

const TAIL_CHARS = 4
/** Shorter parts of an address are words, not keys. */
const KEY_CHARS_MIN = 9
const CONCEALED = '…'

/** The host, and enough of the end to tell two addresses apart: the rest of it may be a key. */
export function concealUrl(url: string): string {
  const { protocol, host, pathname, search } = new URL(url)
  const rest = `${pathname}${search}`
  if (rest.length <= 1) return `${protocol}//${host}`
  return `${protocol}//${host}/${CONCEALED}${rest.length > 3 * TAIL_CHARS ? rest.slice(-TAIL_CHARS) : ''}`
}

/** Answers and errors may repeat what was sent. */
export function conceal(
  text: string,
  { url, secret }: Pick<AlertTarget, 'url' | 'secret'>,
): string {
  const { pathname, search, searchParams } = new URL(url)
  const parts = [...searchParams.values(), ...pathname.split('/')]
  const keys = [secret ?? '', url, `${pathname}${search}`, search, ...parts]
  return keys
    .filter((key) => key.length >= KEY_CHARS_MIN)
    .sort((a, b) => b.length - a.length)
    .reduce((shown, key) => shown.replaceAll(key, CONCEALED), text)
}
