// Schema version 2: calls are kept by the marks of their traces, and name their slowest traces.
import type { Migration } from './migration'

/**
 * A column joins the sorting key only in the statement that adds it; rows of version 1 keep the mark
 * set 0. The Distributed table has no sorting key, so it hears of the columns alone.
 */
export const callsByMark: Migration = {
  version: 2,
  name: 'calls by mark',
  changes: [
    {
      table: 'calls',
      alter: `ADD COLUMN IF NOT EXISTS mark_set UInt64 AFTER endpoint_id,
        MODIFY ORDER BY (bucket, callee_source, endpoint_id, mark_set)`,
      reach: 'storage',
    },
    {
      table: 'calls',
      alter: `ADD COLUMN IF NOT EXISTS mark_set UInt64 AFTER endpoint_id,
        ADD COLUMN IF NOT EXISTS slow_examples Array(String) AFTER error_examples`,
      reach: 'columns',
    },
  ],
}
