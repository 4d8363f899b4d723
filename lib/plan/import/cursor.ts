// A value inside somebody else's file that knows its file, line and field. Pure.
import type { Document, LineCounter } from 'yaml'
import { AppError } from '#lib/model/app-error'
import { expecting } from '#lib/plan/expecting'
import { locate } from '#lib/plan/problem'
import { duration } from '#lib/plan/quantities'

export interface Place {
  readonly file: string
  /** 1-based. */
  readonly line: number
  /** Such as `spec.http[0].route[1].weight`; empty for a document as a whole. */
  readonly field: string
}

export interface Cursor {
  readonly value: unknown
  readonly place: Place
  /** The value below; its `value` is undefined where there is none. */
  at(...path: readonly (string | number)[]): Cursor
  /** Throws AppError `invalid-plan` with file, line and field. */
  fail(message: string): never
}

export interface Origin {
  readonly file: string
  readonly document: Document.Parsed
  readonly lines: LineCounter
}

type Path = readonly (string | number)[]

export function cursorAt(origin: Origin, value: unknown, path: Path = []): Cursor {
  const find = (message: string) => locate({ path, message }, origin.document, origin.lines)
  return {
    value,
    get place() {
      const { line, field } = find('')
      return { file: origin.file, line, field }
    },
    at: (...steps) => cursorAt(origin, steps.reduce<unknown>(below, value), [...path, ...steps]),
    fail(message) {
      throw refusal({ file: origin.file, ...find(message) })
    },
  }
}

export interface ImportProblem extends Place {
  readonly column: number
  readonly message: string
}

export function refusal(problem: ImportProblem): AppError {
  const { file, line, column, field, message } = problem
  const subject = field === '' ? '' : `${field} `
  const text = `${file}, line ${line}, column ${column}: ${subject}${message}`
  return new AppError('invalid-plan', text, { problems: [problem] })
}

/** Only own keys: `constructor` in a file is a key like others. */
function below(value: unknown, step: string | number): unknown {
  if (value === null || typeof value !== 'object' || !Object.hasOwn(value, step)) return undefined
  return (value as Record<string | number, unknown>)[step]
}

export function isThere({ value }: Cursor): boolean {
  return value !== undefined && value !== null
}

/** Throws for anything but text that is not empty. */
export function textOf(cursor: Cursor, what: string): string {
  const { value } = cursor
  if (typeof value === 'string' && value !== '') return value
  return cursor.fail(expecting(`text: ${what}`)(value === '' ? {} : { input: value }))
}

export function maybeText(cursor: Cursor, what: string): string | null {
  return isThere(cursor) ? textOf(cursor, what) : null
}

/** Throws for anything but a number from 0 up to `max`. */
export function numberOf(cursor: Cursor, what: string, max = Number.MAX_SAFE_INTEGER): number {
  const { value } = cursor
  if (typeof value === 'number' && value >= 0 && value <= max) return value
  return cursor.fail(expecting(what)({ input: value }))
}

/** An absent list is an empty one. */
export function itemsOf(cursor: Cursor, what: string): Cursor[] {
  const { value } = cursor
  if (!isThere(cursor)) return []
  if (!Array.isArray(value)) return cursor.fail(expecting(`a list of ${what}`)({ input: value }))
  return value.map((_, index) => cursor.at(index))
}

/** An absent mapping is an empty one. */
export function entriesOf(cursor: Cursor, what: string): [string, Cursor][] {
  const { value } = cursor
  if (!isThere(cursor)) return []
  if (typeof value !== 'object' || Array.isArray(value)) {
    return cursor.fail(expecting(`a mapping of ${what}`)({ input: value }))
  }
  return Object.keys(value as object).map((key) => [key, cursor.at(key)])
}

/** Seconds as a number or as digits, or a text such as "1m30s" → ms. */
export function durationOf(cursor: Cursor): number {
  const { value } = cursor
  const isSeconds =
    (typeof value === 'number' && value >= 0) || (typeof value === 'string' && /^\d+$/.test(value))
  const written = isSeconds ? `${value}s` : value
  const parsed = duration.safeParse(written)
  if (parsed.success) return parsed.data
  return cursor.fail(parsed.error.issues[0]?.message ?? 'is no duration')
}
