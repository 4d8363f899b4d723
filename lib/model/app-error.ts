// The only error class that may reach a user: a closed code, a sentence, and details. Floor 0.

/** Code → HTTP status, said once. */
export const ERROR_STATUS = {
  'bad-request': 400,
  unauthorized: 401,
  forbidden: 403,
  'not-found': 404,
  'method-not-allowed': 405,
  conflict: 409,
  'too-large': 413,
  'unsupported-media-type': 415,
  'invalid-plan': 422,
  unavailable: 503,
  internal: 500,
  setting: 500,
} as const
export type ErrorCode = keyof typeof ERROR_STATUS

const BRAND = Symbol.for('grayproof.AppError')

/** Carries what was wrong, where, and what to do. Anything else thrown is our own mistake. */
export class AppError extends Error {
  /** A bundler may put two copies of this class into one process: their errors are of one kind. */
  static override [Symbol.hasInstance](value: unknown): value is AppError {
    return typeof value === 'object' && value !== null && BRAND in value
  }

  readonly [BRAND] = true
  readonly code: ErrorCode
  readonly details: unknown

  constructor(code: ErrorCode, message: string, details?: unknown) {
    super(message)
    this.name = 'AppError'
    this.code = code
    this.details = details
  }

  get status(): number {
    return ERROR_STATUS[this.code]
  }
}
