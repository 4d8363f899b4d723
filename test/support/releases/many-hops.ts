// Rows of a long past, made inside the database: for answers that nobody should hold whole.
import { BUCKET_MS } from '#lib/model/hop'
import type { Database } from '#lib/store/client'

const CALLERS = 100
const CALLEES = 50
/** Hops of one bucket: every caller with every callee. */
const PER_BUCKET = CALLERS * CALLEES
const VERSION = 1
/** Rows inserted at once: the bundled engine has little memory. */
const PORTION = 250_000
/** Ids of sources that nothing else has. */
const FIRST_ID = 7_000_000_000

export interface ManyHops {
  readonly rows: number
  /** Start of a bucket, epoch ms. */
  readonly fromMs: number
  /** A service of the plan that the hops go to, as reported. */
  readonly callee: string
}

/** Returns where the last bucket ends, epoch ms. */
export async function insertManyHops(
  db: Database,
  { rows, fromMs, callee }: ManyHops,
): Promise<number> {
  const source = (number: string, name: string) =>
    `SELECT ${FIRST_ID} + ${number} AS source_id, 'otlp' AS protocol, '${name}' AS service,
      concat('${name}-', toString(number)) AS instance, 'v1' AS version,
      map('service.version', 'v1') AS labels FROM numbers`
  const columns = 'source_id, protocol, service, instance, version, labels'
  await db.command(
    `INSERT INTO sources (${columns}) ${source('number', '网关')}(${CALLERS})
    UNION ALL ${source(`${CALLERS} + number`, callee)}(${CALLEES})`,
  )
  const bucket = `toDateTime(${fromMs / 1_000}) + intDiv(number, ${PER_BUCKET}) * ${BUCKET_MS / 1_000}`
  for (let first = 0; first < rows; first += PORTION) {
    await db.command(
      `INSERT INTO hops (bucket, version, caller_source, callee_source, complete, requests, errors,
        bins, counts, examples)
      SELECT ${bucket}, ${VERSION}, ${FIRST_ID} + intDiv(number, ${CALLEES}) % ${CALLERS},
        ${FIRST_ID + CALLERS} + number % ${CALLEES}, 1, 1 + number % 7, number % 2,
        [toUInt16(400 + number % 200), toUInt16(650 + number % 50)], [toUInt32(1 + number % 6), 1],
        [lower(hex(MD5(toString(number))))]
      FROM numbers(${first}, ${Math.min(PORTION, rows - first)})`,
      {},
      { settings: { max_partitions_per_insert_block: '0' } },
    )
  }
  const buckets = Math.ceil(rows / PER_BUCKET)
  await db.command(
    `INSERT INTO rollup_commits (rollup, bucket, version)
    SELECT 'hops', toDateTime(${fromMs / 1_000}) + number * ${BUCKET_MS / 1_000}, ${VERSION}
    FROM numbers(${buckets})`,
  )
  return fromMs + buckets * BUCKET_MS
}
