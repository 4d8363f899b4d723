// Writes rows as CSV (RFC 4180) that spreadsheets open as it is meant: UTF-8, and never a formula. Pure.
import { type Options, stringify } from 'csv-stringify/sync'
import { type Cell, type Column, headerText } from './table'

/** Spreadsheets read UTF-8 only when a file begins with it. */
const BYTE_ORDER_MARK = '\uFEFF'

/**
 * A spreadsheet that splits at semicolons or tabs, or a line break inside a cell, would let the rest of
 * a cell begin a new one: there it gets the same guard as at its beginning.
 */
const INNER_FORMULA = /([;\t\r\n])(?=[=+\-@＝＋－＠])/g

const FORMAT: Options = {
  record_delimiter: '\r\n',
  // Texts that begin with = + - @ tab or CR get an apostrophe; numbers stay numbers.
  escape_formulas: true,
  cast: {
    boolean: (value) => (value ? 'yes' : 'no'),
    string: (text) => text.replace(INNER_FORMULA, "$1'"),
  },
}

/** The mark, the header and then one piece of text for each batch of rows: as much as is held at once. */
export async function* csvOf<Row>(
  columns: readonly Column<Row>[],
  batches: AsyncIterable<readonly Row[]>,
): AsyncGenerator<string, void, void> {
  let waiting = BYTE_ORDER_MARK + lines([columns.map(headerText)])
  for await (const rows of batches) {
    yield waiting + lines(rows.map((row) => columns.map(({ read }) => read(row))))
    waiting = ''
  }
  if (waiting !== '') yield waiting
}

function lines(records: Cell[][]): string {
  return stringify(records, FORMAT)
}
