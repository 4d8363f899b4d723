import { createParser } from 'nuqs/server'
import { readCursor, writeCursor } from '#lib/model/paging'

/** Where a page of a long list is cut, as a part of its address; null: the newest. */
export const parseAsCursor = createParser({
  parse: readCursor,
  serialize: writeCursor,
  eq: (one, other) => writeCursor(one) === writeCursor(other),
})
