// How the API says what went wrong: one shape, one place.
import { services } from '#lib/load/services'
import { AppError } from '#lib/model/app-error'

const RETRY_AFTER_S = 5

/** `{error: {code, message, details}}`. What is not an AppError is our mistake: logged, not told. */
export function errorAnswer(error: unknown): Response {
  const known = error instanceof AppError ? error : unexpected(error)
  const { code, message, details } = known
  return Response.json(
    { error: { code, message, details: details ?? null } },
    { status: known.status, headers: headersOf(known) },
  )
}

function unexpected(error: unknown): AppError {
  services().log.error({ err: error }, 'a request failed')
  return new AppError(
    'internal',
    'something went wrong on our side; the log of the web role says what',
  )
}

function headersOf({ code, details }: AppError): Record<string, string> {
  const headers: Record<string, string> = { 'cache-control': 'no-store' }
  if (code === 'unauthorized') headers['www-authenticate'] = 'Bearer'
  if (code === 'unavailable') headers['retry-after'] = String(RETRY_AFTER_S)
  if (code === 'method-not-allowed' && isAllow(details)) headers.allow = details.allow.join(', ')
  return headers
}

function isAllow(details: unknown): details is { allow: readonly string[] } {
  return typeof details === 'object' && details !== null && 'allow' in details
}
