// Rows of a long answer as they come: what the reader has not taken yet waits in the database.
import type { ClickHouseSettings, ResultSet } from '@clickhouse/client'
import type { AppError } from '#lib/model/app-error'

/** Whoever takes nothing for this long is gone; the client's own timeout is no longer. */
const IDLE_S = 120
/** A piece of the answer has a hundred rows or so. */
const BATCH_ROWS = 2_000
/** A long answer lasts as long as its reader; this bounds one that never ends. */
const EXECUTION_TIMEOUT_S = 4 * 3_600

/** The answer begins at once and is kept nowhere whole. */
export const STREAMING: ClickHouseSettings = {
  readonly: '2',
  wait_end_of_query: 0,
  max_execution_time: EXECUTION_TIMEOUT_S,
  http_send_timeout: IDLE_S,
  // Blocks of a sorted table are read as they are needed, not all at once.
  optimize_read_in_order: 1,
  max_threads: 2,
  max_block_size: '8192',
}

export interface BatchOptions {
  readonly signal: AbortSignal | undefined
  readonly toError: (error: unknown) => AppError
}

/** Batches of some thousand rows: what is done for each costs little a row. Throws what `toError` says. */
export async function* readBatches<T>(
  open: (signal: AbortSignal) => Promise<ResultSet<'JSONEachRow'>>,
  { signal, toError }: BatchOptions,
): AsyncGenerator<T[], void, void> {
  const stop = new AbortController()
  const ended = signal === undefined ? stop.signal : AbortSignal.any([signal, stop.signal])
  try {
    const answer = await open(ended)
    // The driver hears the signal until the answer begins. The server ends a query that reads when its
    // connection closes, whether it was taken to the end or not.
    ended.addEventListener('abort', () => answer.close(), { once: true })
    let batch: T[] = []
    for await (const rows of answer.stream<T>()) {
      for (const row of rows) batch.push(row.json())
      if (batch.length < BATCH_ROWS) continue
      yield batch
      batch = []
    }
    if (batch.length > 0) yield batch
    signal?.throwIfAborted()
  } catch (error) {
    throw toError(error)
  } finally {
    stop.abort()
  }
}
