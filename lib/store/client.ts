// The one way to the database: ClickHouse over HTTP, bundled or yours. All reads and writes pass here.
import { Readable } from 'node:stream'
import {
  type ClickHouseClient,
  ClickHouseLogLevel,
  type ClickHouseSettings,
  createClient,
} from '@clickhouse/client'
import { AppError } from '#lib/model/app-error'
import { type DatabaseAddress, SQL_NAME } from './address'
import { toDatabaseError } from './database-error'
import { readBatches, STREAMING } from './row-stream'

/** An answer that takes longer than this counts as "the database is away". */
const REQUEST_TIMEOUT_MS = 60_000
/** The server gives up a little earlier, so that its own reason reaches us. */
const EXECUTION_TIMEOUT_S = 55
const CONNECTIONS_MAX = 16
/** Answers larger than this wait in a file of the server instead of its memory. */
const ANSWER_BUFFER_BYTES = 8 * 1024 * 1024

/** Values for ClickHouse `{name:Type}` parameters. 64-bit ids are decimal strings. */
export type Params = Readonly<Record<string, unknown>>

export interface QueryOptions {
  readonly settings?: ClickHouseSettings
  readonly signal?: AbortSignal
}

export interface InsertOptions {
  /** Same token within the table's deduplication window → stored once. Default: stored as often as sent. */
  readonly token?: string
}

export interface Database {
  readonly url: string
  /** Name of the database on the server. */
  readonly name: string
  /** Name of the cluster, null on a single server. */
  readonly cluster: string | null
  /** Rows as JSONEachRow: 64-bit integers are strings. */
  query<T>(sql: string, params?: Params, options?: QueryOptions): Promise<T[]>
  /**
   * The same rows as they come, some thousands at a time, read no faster than they are taken. Ends the
   * query when the taker stops; throws, also midway, rather than end early.
   */
  stream<T>(sql: string, params?: Params, options?: QueryOptions): AsyncGenerator<T[], void, void>
  /** DDL or INSERT … SELECT: anything without an answer. */
  command(sql: string, params?: Params, options?: QueryOptions): Promise<void>
  insert(table: string, rows: readonly object[], options?: InsertOptions): Promise<void>
  /** `body` is one or more Native blocks; acknowledged only when every shard has it. */
  insertNative(
    table: string,
    columns: readonly string[],
    block: { readonly body: NativeBody; readonly token: string },
  ): Promise<void>
  /**
   * A table expression that runs `sql` where the rows are: each shard answers for its own. Inside,
   * a sharded table is `localTable(name)`, any other one is `${db.name}.<name>`: the other shards
   * do not know our default database.
   */
  onEachShard(sql: string): string
  /** The name of a sharded table inside `onEachShard`. */
  localTable(name: string): string
  /** The same user and settings at another address, or with another default database. */
  at(change: Partial<Pick<DatabaseAddress, 'url' | 'database' | 'cluster'>>): Database
  close(): Promise<void>
}

export type NativeBody = Uint8Array | readonly Uint8Array[] | Readable

/** Throws AppError: `unavailable` when retrying can help, `setting` when the user is refused. */
export function openDatabase(address: DatabaseAddress): Database {
  const { cluster, database, url } = address
  for (const name of [database, cluster ?? 'none']) {
    if (!SQL_NAME.test(name)) throw new AppError('setting', `"${name}" cannot be a database name`)
  }
  const client = connect(address)
  const guard = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work()
    } catch (error) {
      throw toDatabaseError(error, url)
    }
  }

  return {
    url,
    name: database,
    cluster,
    query: <T>(sql: string, params?: Params, options?: QueryOptions) =>
      guard(async () => {
        const answer = await client.query({
          query: sql,
          format: 'JSONEachRow',
          ...request({ sql, params, options, preset: READING }),
        })
        return await answer.json<T>()
      }),
    stream: <T>(sql: string, params?: Params, options?: QueryOptions) =>
      readBatches<T>(
        (signal) =>
          client.query({
            query: sql,
            format: 'JSONEachRow',
            ...request({ sql, params, options: { ...options, signal }, preset: STREAMING }),
          }),
        { signal: options?.signal, toError: (error) => toDatabaseError(error, url) },
      ),
    command: (sql, params, options) =>
      guard(async () => {
        await client.command({ query: sql, ...request({ sql, params, options }) })
      }),
    insert: (table, rows, options) =>
      guard(async () => {
        if (rows.length === 0) return
        await client.insert({
          table,
          values: [...rows],
          format: 'JSONEachRow',
          clickhouse_settings: insertSettings(options?.token),
        })
      }),
    insertNative: (table, columns, block) =>
      guard(async () => {
        const answer = await client.exec({
          query: `INSERT INTO ${table} (${columns.join(', ')}) FORMAT Native`,
          values: toStream(block.body),
          clickhouse_settings: insertSettings(block.token),
        })
        answer.stream.resume()
      }),
    onEachShard: (sql) => (cluster === null ? `(${sql})` : `cluster('${cluster}', view(${sql}))`),
    localTable: (name) => (cluster === null ? name : `${database}.${name}_local`),
    at: (change) => openDatabase({ ...address, ...change }),
    close: () => client.close(),
  }
}

function connect(address: DatabaseAddress): ClickHouseClient {
  return createClient({
    url: address.url,
    username: address.user,
    password: address.password,
    database: address.database,
    application: 'grayproof',
    request_timeout: REQUEST_TIMEOUT_MS,
    max_open_connections: CONNECTIONS_MAX,
    log: { level: ClickHouseLogLevel.OFF },
    ...(address.caCertificate === undefined ? {} : { tls: { ca_cert: address.caCertificate } }),
    clickhouse_settings: {
      output_format_json_quote_64bit_integers: 1,
      // An answer is whole or an error: without this, an error can come after its first rows.
      wait_end_of_query: 1,
      http_response_buffer_size: String(ANSWER_BUFFER_BYTES),
      date_time_input_format: 'best_effort',
      max_execution_time: EXECUTION_TIMEOUT_S,
      cancel_http_readonly_queries_on_client_close: 1,
      // Dimensions and rollups live on one shard: joins between them must reach it from every node.
      distributed_product_mode: 'global',
      distributed_foreground_insert: 1,
    },
  })
}

/**
 * A span whose clock is wrong must not make its whole block unacceptable, so any number of days a
 * block is fine. A token is always sent: without one, equal rows would count as a repeated insert.
 */
function insertSettings(token: string = crypto.randomUUID()): ClickHouseSettings {
  return {
    async_insert: 0,
    max_partitions_per_insert_block: '0',
    insert_deduplicate: 1,
    insert_deduplication_token: token,
  }
}

/** Only a query that is declared as reading ends when its caller goes away. */
const READING: ClickHouseSettings = { readonly: '2' }

interface Request {
  readonly sql: string
  readonly params: Params | undefined
  readonly options: QueryOptions | undefined
  readonly preset?: ClickHouseSettings
}

function request({ sql, params, options, preset }: Request) {
  return {
    clickhouse_settings: { ...preset, ...options?.settings },
    ...(params === undefined ? {} : { query_params: toQueryParams(sql, params) }),
    ...(options?.signal === undefined ? {} : { abort_signal: options.signal }),
  }
}

/** The server reads no quoted numbers inside an array parameter, so 64-bit ids lose their quotes. */
function toQueryParams(sql: string, params: Params): Record<string, unknown> {
  const entries = Object.entries(params).map(([name, value]) => {
    const wide = Array.isArray(value) && new RegExp(`\\{${name}: *Array\\(U?Int64\\)`).test(sql)
    return [name, wide ? value.map((id: string | number | bigint) => BigInt(id)) : value]
  })
  return Object.fromEntries(entries)
}

function toStream(body: NativeBody): Readable {
  if (body instanceof Readable) return body
  // Object mode keeps a large buffer one chunk: it goes to the socket without being copied.
  return Readable.from(body instanceof Uint8Array ? [body] : body, { objectMode: true })
}
