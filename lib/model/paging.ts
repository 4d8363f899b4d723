// Pages of long lists: each is cut behind a row that is known by its time and id. Floor 0.

/** Rows older than the row with this time and id (`before`), or newer ones (`after`). */
export interface Cursor {
  readonly way: 'before' | 'after'
  readonly atMs: number
  readonly id: string
}

export interface Page<T> {
  /** Newest first. */
  readonly rows: readonly T[]
  /** Cursors of the pages beside this one, as text; null where there is none. */
  readonly newer: string | null
  readonly older: string | null
}

/** Where a page is cut. */
export interface PageArgs {
  readonly limit: number
  /** Null: the newest. */
  readonly cursor: Cursor | null
}

export const CURSOR_TEXT = /^(before|after)-(\d{1,13})-(\w{1,64})$/

/** Null for anything but the text of a cursor. */
export function readCursor(text: string): Cursor | null {
  const [, way, atMs, id] = CURSOR_TEXT.exec(text) ?? []
  if (id === undefined) return null
  return { way: way === 'after' ? 'after' : 'before', atMs: Number(atMs), id }
}

/** The text of a cursor, as `readCursor` takes it. */
export function writeCursor({ way, atMs, id }: Cursor): string {
  return `${way}-${atMs}-${id}`
}

/**
 * `found` is in the order of reading: from the newest on, or after a cursor from the oldest on. It holds
 * one row more than the page where there are more, and all rows that cannot be told from the last one.
 */
export function pageOf<T extends { readonly atMs: number; readonly id: string }>(
  found: readonly T[],
  { limit, cursor }: PageArgs,
): Page<T> {
  const end = found[limit - 1]
  const isBehind = (row: T) => end !== undefined && (row.atMs !== end.atMs || row.id !== end.id)
  const next = found.findIndex((row, index) => index >= limit && isBehind(row))
  const page = next === -1 ? found : found.slice(0, next)
  const forth = cursor?.way === 'after'
  const rows = forth ? page.toReversed() : page
  const [first, last] = [rows.at(0), rows.at(-1)]
  const hasNewer = forth ? next !== -1 : cursor !== null
  const hasOlder = forth || next !== -1
  const beside = (way: Cursor['way'], row: T | undefined) =>
    row === undefined ? null : writeCursor({ way, atMs: row.atMs, id: row.id })
  return {
    rows,
    newer: hasNewer ? beside('after', first) : null,
    older: hasOlder ? beside('before', last) : null,
  }
}
