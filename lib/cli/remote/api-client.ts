// How commands talk to a running Grayproof: its HTTP API, with errors that say what to do.
import { AppError, ERROR_STATUS, type ErrorCode } from '#lib/model/app-error'

const CALL_MS_MAX = 30_000
const SHOWN_MAX = 200

export interface ApiClient {
  /** The parsed answer. Throws AppError with the server's own words, or `unavailable` without one. */
  call<T>(path: string, request?: ApiRequest): Promise<T>
  /** An answer that may be long, as it comes. Throws as `call` does, and breaks off where the answer does. */
  open(path: string, signal: AbortSignal): Promise<ReadableStream<Uint8Array>>
}

interface ApiRequest {
  readonly method?: 'GET' | 'PUT' | 'POST' | 'DELETE'
  readonly contentType?: string
  readonly body?: string
  /** How long to wait for the answer. */
  readonly timeoutMs?: number
}

export interface ApiAddress {
  /** Without a trailing slash. */
  readonly url: string
  readonly token: string | null
}

export function createApiClient({ url, token }: ApiAddress): ApiClient {
  const authorization = token === null ? {} : { authorization: `Bearer ${token}` }
  return {
    async open(path, signal) {
      // Packed answers would cost the server more than a network in between.
      const headers = { ...authorization, 'accept-encoding': 'identity' }
      const response = await fetch(`${url}/api/v1${path}`, { headers, signal }).catch((error) => {
        throw unreachable({ url, error, timeoutMs: CALL_MS_MAX })
      })
      if (response.ok && response.body !== null) return response.body
      readAnswer({ response, text: await response.text(), url })
      throw new AppError('unavailable', `${url} answered ${response.status} with nothing`)
    },
    async call<T>(path: string, request: ApiRequest = {}): Promise<T> {
      const { method = 'GET', contentType, body, timeoutMs = CALL_MS_MAX } = request
      const headers = {
        accept: 'application/json',
        ...authorization,
        ...(contentType === undefined ? {} : { 'content-type': contentType }),
      }
      const signal = AbortSignal.timeout(timeoutMs)
      const init = { method, headers, signal, ...(body === undefined ? {} : { body }) }
      const response = await fetch(`${url}/api/v1${path}`, init).catch((error: unknown) => {
        throw unreachable({ url, error, timeoutMs })
      })
      const text = await response.text().catch((error: unknown) => {
        throw unreachable({ url, error, timeoutMs })
      })
      return readAnswer({ response, text, url }) as T
    },
  }
}

interface Answered {
  readonly response: Response
  readonly text: string
  readonly url: string
}

function readAnswer({ response, text, url }: Answered): unknown {
  const answer = parseJson(text)
  if (response.ok && answer !== undefined) return answer
  const said = errorOf(answer)
  if (said !== null) throw refusal(said, response.status)
  const shown = text.slice(0, SHOWN_MAX).replaceAll(/\s+/g, ' ')
  throw new AppError(
    'unavailable',
    `${url} answered ${response.status} without a Grayproof answer: is it Grayproof? It said "${shown}"`,
  )
}

interface SaidError {
  readonly code: string
  readonly message: string
  readonly details: unknown
}

/** `{error: {code, message, details}}`, or null. */
function errorOf(answer: unknown): SaidError | null {
  const { error } = (answer ?? {}) as { error?: Partial<SaidError> }
  if (typeof error?.message !== 'string') return null
  return { code: String(error.code), message: error.message, details: error.details }
}

function refusal({ code, message, details }: SaidError, status: number): AppError {
  const known = code in ERROR_STATUS ? (code as ErrorCode) : 'internal'
  const hint = status === 401 ? ' (set GRAYPROOF_TOKEN to a token that is in force there)' : ''
  return new AppError(known, `${message}${hint}`, details)
}

interface Unreached {
  readonly url: string
  readonly error: unknown
  readonly timeoutMs: number
}

function unreachable({ url, error, timeoutMs }: Unreached): AppError {
  const cause = error instanceof Error ? (error.cause as { code?: string } | undefined) : undefined
  const timedOut = error instanceof Error && error.name === 'TimeoutError'
  const reason = timedOut
    ? `no answer in ${Math.round(timeoutMs / 1000)} s`
    : (cause?.code ?? String(error))
  return new AppError(
    'unavailable',
    `cannot reach Grayproof at ${url} (${reason}): is it running there? Start it with "npm start", or name its address with --url or GRAYPROOF_URL`,
  )
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
