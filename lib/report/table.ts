// The shape of a report table: named columns, each with its unit and how a row says it. Pure.

/** Null: nothing is known, an empty cell. */
export type Cell = string | number | boolean | null

/** `percent` and `percentage points` are written times 100. */
export type Unit = 'ms' | 's' | '%' | 'percentage points' | 'UTC'

export interface Column<Row> {
  /** The word for `columns=`; stays for good. */
  readonly name: string
  /** What people read, without the unit. */
  readonly header: string
  readonly unit: Unit | null
  read(this: void, row: Row): Cell
}

export interface ReportTable<Row> {
  /** The word for `table=`; stays for good. */
  readonly name: string
  readonly title: string
  /** What one row is, in a sentence. */
  readonly rows: string
  /** Where a file begins when nobody says: with the rollout, or with what its stage is judged by. */
  readonly since: 'rollout' | 'stage'
  /** In the order of the file when none are chosen. */
  readonly columns: readonly Column<Row>[]
}

/** A column whose unit stands in its header. */
export function column<Row>(name: string, header: string, read: (row: Row) => Cell): Column<Row> {
  return { name, header, unit: null, read }
}

/** A moment: epoch ms → ISO 8601 UTC. */
export function moment<Row>(
  name: string,
  header: string,
  read: (row: Row) => number | null,
): Column<Row> {
  const text = (row: Row) => {
    const ms = read(row)
    return ms === null ? null : new Date(ms).toISOString()
  }
  return { name, header, unit: 'UTC', read: text }
}

/** A duration in ms, to a microsecond. */
export function duration<Row>(
  name: string,
  header: string,
  read: (row: Row) => number | null,
): Column<Row> {
  return { name, header, unit: 'ms', read: (row) => rounded(read(row), 3) }
}

/** Fraction 0.0982 → 9.82, to a millionth of a percent. */
export function percent<Row>(
  name: string,
  header: string,
  read: (row: Row) => number | null,
): Column<Row> {
  return { name, header, unit: '%', read: (row) => hundredfold(read(row)) }
}

/** A difference of two fractions. */
export function points<Row>(
  name: string,
  header: string,
  read: (row: Row) => number | null,
): Column<Row> {
  return { name, header, unit: 'percentage points', read: (row) => hundredfold(read(row)) }
}

/** Headers as they stand in a file: "Gray p95 (ms)". */
export function headerText({ header, unit }: Pick<Column<never>, 'header' | 'unit'>): string {
  return unit === null ? header : `${header} (${unit})`
}

function hundredfold(fraction: number | null): number | null {
  return rounded(fraction === null ? null : fraction * 100, 6)
}

/** What is not finite is unknown: a file has no word for it. */
function rounded(value: number | null, digits: number): number | null {
  if (value === null || !Number.isFinite(value)) return null
  const factor = 10 ** digits
  return Math.round(value * factor) / factor
}
