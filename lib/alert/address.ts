// The address and secret of a recipient, as far as formats can check them. Pure.
import { AppError } from '#lib/model/app-error'
import type { OutgoingRequest, Recipient } from './format'

/** Throws AppError `bad-request` for anything but an http or https address without a password in it. */
export function addressOf({ url }: Recipient): URL {
  const address = URL.canParse(url) ? new URL(url) : null
  if (address === null || !/^https?:$/.test(address.protocol)) {
    throw new AppError('bad-request', 'The address is not an http or https address.')
  }
  if (address.username !== '' || address.password !== '') {
    throw new AppError(
      'bad-request',
      'The address holds a password: give it as the secret instead.',
    )
  }
  return address
}

/** Throws AppError `bad-request` when there is none. */
export function secretOf({ secret }: Recipient, what: string): string {
  if (secret === null || secret === '') throw new AppError('bad-request', `The ${what} is missing.`)
  return secret
}

export function postJson(
  url: URL | string,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): OutgoingRequest {
  return {
    method: 'POST',
    url: String(url),
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  }
}

/** The header of a bearer token, when there is one. */
export function bearer({ secret }: Recipient): Readonly<Record<string, string>> {
  if (secret === null || secret === '') return {}
  if (!/^[\x21-\x7e]+$/.test(secret)) {
    throw new AppError('bad-request', 'The token holds characters that no header may hold.')
  }
  return { authorization: `Bearer ${secret}` }
}
