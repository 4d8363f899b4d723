// Schema version 3: shares say who decided and on what; units (users, sessions) are counted apart.
import type { Migration } from './migration'

const COLUMNS = `ADD COLUMN IF NOT EXISTS via_source UInt64,
  ADD COLUMN IF NOT EXISTS endpoint_id UInt64,
  ADD COLUMN IF NOT EXISTS ineligible UInt8,
  ADD COLUMN IF NOT EXISTS weight Float64,
  ADD COLUMN IF NOT EXISTS weight_squares Float64,
  ADD COLUMN IF NOT EXISTS newest DateTime64(3, 'UTC')`

/** Rows of before stay, under selections that nobody asks for any more: buckets are rolled anew. */
export const sharesByDecision: Migration = {
  version: 3,
  name: 'shares by decision',
  tables: ({ retentionDays }) => [
    {
      name: 'share_units',
      place: 'single',
      columns: `
        rollout String,
        selection UInt64,
        bucket DateTime,
        version UInt64,
        source_id UInt64,
        units Array(UInt64),
        requests Array(UInt32),
        first_ms Array(UInt16),
        bound UInt64,
        unitless UInt64`,
      engine: 'ReplacingMergeTree(version)',
      order: `PARTITION BY toDate(bucket) ORDER BY (rollout, selection, bucket, source_id)`,
      ttl: `toDateTime(bucket) + INTERVAL ${retentionDays} DAY`,
    },
  ],
  changes: [
    {
      table: 'shares',
      // The key may only grow together with the columns that it grows by.
      alter: `${COLUMNS},
        MODIFY ORDER BY (rollout, selection, bucket, source_id, via_source, endpoint_id, ineligible)`,
      reach: 'storage',
    },
    { table: 'shares', alter: COLUMNS, reach: 'columns' },
  ],
}
