// Turns what the driver or the server threw into one AppError: "retry later", "setting", or our bug.
import { ClickHouseError } from '@clickhouse/client'
import { AppError } from '#lib/model/app-error'
import { shownHost } from './address'

/**
 * Server errors that pass by themselves, so that callers hold and retry. Numbers as in ClickHouse
 * src/Common/ErrorCodes.cpp.
 */
const PASSING: Readonly<Record<string, string>> = {
  '159': 'took too long',
  '202': 'has too many queries at once',
  '209': 'lost its connection to another node',
  '210': 'cannot reach another node',
  '241': 'is out of its memory limit',
  '242': 'is read-only for now',
  '243': 'has not enough disk space',
  '252': 'has too many unmerged parts',
  '279': 'cannot reach another node',
  '319': 'does not know whether the insert arrived',
  '394': 'cancelled the query',
  '425': 'failed on its system',
  '999': 'lost its keeper',
}

/** Wrong user, password or rights: retrying does not help. */
const REFUSED = new Set(['192', '193', '194', '497', '516'])

const NETWORK_CODE = /^(E[A-Z]+|UND_ERR_\w+)$/

/** Never holds a password: user and password travel in headers that no message repeats. */
export function toDatabaseError(error: unknown, url: string): AppError {
  if (error instanceof AppError) return error
  const host = shownHost(url)
  if (error instanceof ClickHouseError) return fromServer(error, host)
  const reason = networkReason(error)
  if (reason !== null) {
    return new AppError('unavailable', `the database at ${host} does not answer (${reason})`)
  }
  const text = error instanceof Error ? error.message : String(error)
  return new AppError('internal', `the database client failed: ${text}`)
}

function fromServer(error: ClickHouseError, host: string): AppError {
  const details = { clickhouseCode: error.code, type: error.type }
  const passing = PASSING[error.code]
  if (passing !== undefined) {
    return new AppError('unavailable', `the database at ${host} ${passing}`, details)
  }
  if (REFUSED.has(error.code)) {
    const text = `the database at ${host} refuses the user: check CLICKHOUSE_USER and CLICKHOUSE_PASSWORD`
    return new AppError('setting', text, details)
  }
  return new AppError('internal', `the database answered: ${error.message}`, details)
}

function networkReason(error: unknown): string | null {
  if (!(error instanceof Error)) return null
  if ('code' in error && typeof error.code === 'string' && NETWORK_CODE.test(error.code)) {
    return error.code
  }
  if (error.name === 'AbortError' || /timeout/i.test(error.message)) return 'timed out'
  if (/socket hang up|aborted|ended prematurely|premature close/i.test(error.message)) {
    return 'connection closed'
  }
  return /certificate|TLS|SSL/i.test(error.message) ? 'its certificate is not trusted' : null
}
