// Who may do what only one process does at a time: claims and renewals in an append-only journal.
import type { Database } from '#lib/store/client'

export interface LeaseArgs {
  /** What is claimed, e.g. `evaluator`. */
  readonly name: string
  /** Unique per process; ends up in the journal. */
  readonly holder: string
  /** Without a renewal the claim ends after this long. */
  readonly ttlMs: number
  /** Anything worth telling others, kept as JSON. */
  readonly detail?: object
  readonly table?: string
}

export interface LeaseRow {
  readonly name: string
  readonly holder: string
  /** Counts holders of this name up from 1; 0 for a heartbeat that claims nothing. */
  readonly term: number
  /** Epoch ms by the database's clock, the only clock that matters here. */
  readonly atMs: number
  readonly untilMs: number
  readonly nowMs: number
  readonly detail: unknown
}

/** What is read from the journal before JSON is parsed. */
interface StoredLease extends Omit<LeaseRow, 'detail' | 'term'> {
  readonly term: string
  readonly detail: string
}

const COLUMNS = 'name, term, holder, renewal, detail, at, until'

/**
 * Claims the lease, or renews it when `holder` has it already. False: somebody else holds it.
 * At most one process gets each term: all claimants of a term send the same deduplication token,
 * so the database keeps the first row and drops the others.
 */
export async function acquireLease(db: Database, args: LeaseArgs): Promise<boolean> {
  const last = await readLastTerm(db, args)
  const live = last !== null && last.untilMs > last.nowMs
  if (live && last.holder !== args.holder) return false
  if (live) {
    await appendLease(db, args, { term: last.term, renewal: 1, token: crypto.randomUUID() })
    return true
  }
  const term = (last?.term ?? 0) + 1
  await appendLease(db, args, { term, renewal: 0, token: `${args.name}:${term}` })
  const winner = await readLastTerm(db, args)
  return winner !== null && winner.term === term && winner.holder === args.holder
}

/** Ends the claim now, so that a standby need not wait for it to run out. */
export async function releaseLease(db: Database, args: LeaseArgs): Promise<void> {
  const last = await readLastTerm(db, args)
  if (last === null || last.holder !== args.holder) return
  const over: Append = { term: last.term, renewal: 1, token: crypto.randomUUID() }
  await appendLease(db, { ...args, ttlMs: 0 }, over)
}

/** Says "I am alive" without claiming anything, so many holders may share a name. */
export async function writeHeartbeat(db: Database, args: LeaseArgs): Promise<void> {
  await appendLease(db, args, { term: 0, renewal: 1, token: crypto.randomUUID() })
}

/** The newest row of each name and holder that begins with `prefix` and has not run out. */
export async function readLiveLeases(db: Database, prefix: string): Promise<readonly LeaseRow[]> {
  const rows = await db.query<StoredLease>(
    `SELECT name, holder, argMax(term, at) AS term, argMax(detail, at) AS detail,
      toUnixTimestamp64Milli(max(at)) AS atMs,
      toUnixTimestamp64Milli(argMax(until, at)) AS untilMs,
      toUnixTimestamp64Milli(now64(3)) AS nowMs
    FROM leases
    WHERE startsWith(name, {prefix:String}) AND at > now64(3) - INTERVAL 1 HOUR
    GROUP BY name, holder
    HAVING untilMs > nowMs
    ORDER BY name, holder`,
    { prefix },
  )
  return rows.map(toLease)
}

/** The newest term of one name, whether it still runs or not. */
async function readLastTerm(db: Database, { name, table }: LeaseArgs): Promise<LeaseRow | null> {
  const [row] = await db.query<StoredLease>(
    `SELECT name, holder, term, detail,
      toUnixTimestamp64Milli(at) AS atMs,
      toUnixTimestamp64Milli(until) AS untilMs,
      toUnixTimestamp64Milli(now64(3)) AS nowMs
    FROM ${table ?? 'leases'}
    WHERE name = {name:String} AND term > 0
    ORDER BY term DESC, at DESC LIMIT 1`,
    { name },
  )
  return row === undefined ? null : toLease(row)
}

interface Append {
  readonly term: number
  readonly renewal: 0 | 1
  readonly token: string
}

async function appendLease(db: Database, args: LeaseArgs, append: Append): Promise<void> {
  await db.command(
    `INSERT INTO ${args.table ?? 'leases'} (${COLUMNS}) VALUES ({name:String}, {term:UInt64},
      {holder:String}, {renewal:UInt8}, {detail:String}, now64(3),
      now64(3) + toIntervalMillisecond({ttlMs:UInt32}))`,
    {
      name: args.name,
      term: append.term,
      holder: args.holder,
      renewal: append.renewal,
      detail: JSON.stringify(args.detail ?? {}),
      ttlMs: args.ttlMs,
    },
    { settings: { insert_deduplicate: 1, insert_deduplication_token: append.token } },
  )
}

function toLease(row: StoredLease): LeaseRow {
  return {
    ...row,
    term: Number(row.term),
    atMs: Number(row.atMs),
    untilMs: Number(row.untilMs),
    nowMs: Number(row.nowMs),
    detail: JSON.parse(row.detail),
  }
}
