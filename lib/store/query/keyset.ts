// Pages of journals in SQL: the rows beside a cursor, and one more to see whether there are more.
import { type Page, type PageArgs, pageOf } from '#lib/model/paging'
import { whole } from './literals'

export interface Keyset {
  /** A condition on the columns. */
  readonly beside: string
  /** Equal rows come together, so that none is left out between two pages. */
  readonly cut: string
  readonly params: Readonly<Record<string, unknown>>
}

interface KeysetColumns {
  /** Of type DateTime64(3). */
  readonly at: string
  /** Of type String. */
  readonly id: string
}

export function keyset({ at, id }: KeysetColumns, { limit, cursor }: PageArgs): Keyset {
  const forth = cursor?.way === 'after'
  const order = forth ? 'ASC' : 'DESC'
  const moment = 'fromUnixTimestamp64Milli({cursorMs:Int64})'
  return {
    beside:
      cursor === null ? '1' : `(${at}, ${id}) ${forth ? '>' : '<'} (${moment}, {cursorId:String})`,
    cut: `ORDER BY ${at} ${order}, ${id} ${order} LIMIT ${whole(limit + 1)} WITH TIES`,
    params: cursor === null ? {} : { cursorMs: cursor.atMs, cursorId: cursor.id },
  }
}

/** Whoever goes back to newer rows and reaches the newest gets a full page of them. */
export async function readPage<T extends { readonly atMs: number; readonly id: string }>(
  args: PageArgs,
  read: (args: PageArgs) => Promise<readonly T[]>,
): Promise<Page<T>> {
  const page = pageOf(await read(args), args)
  if (args.cursor?.way !== 'after' || page.newer !== null) return page
  return readPage({ ...args, cursor: null }, read)
}
