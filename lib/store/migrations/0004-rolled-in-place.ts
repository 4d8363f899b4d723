// Schema version 4: one INSERT … SELECT rolls hops and calls inside the database.
import type { Migration } from './migration'

/** Left traces are read once, moments after they were written. */
const LEFT_DAYS = 1

const PART = 'ADD COLUMN IF NOT EXISTS part UInt8 AFTER version'

/**
 * What a roll finds goes into `rolled`, which keeps nothing and passes every row on: hops, calls, sets
 * of marks, and traces that must be counted in another way. Rows of one bucket that were summed apart
 * have another `part`, so that they do not replace each other.
 */
export const rolledInPlace: Migration = {
  version: 4,
  name: 'rolled in place',
  tables: () => [
    {
      name: 'left_traces',
      place: 'single',
      columns: `version UInt64, bucket DateTime, trace_id String, why UInt8,
        announced DateTime DEFAULT now()`,
      engine: 'MergeTree',
      order: 'ORDER BY (version, bucket)',
      ttl: `announced + INTERVAL ${LEFT_DAYS} DAY`,
    },
  ],
  changes: [
    {
      table: 'hops',
      alter: `${PART}, MODIFY ORDER BY (bucket, caller_source, callee_source, peer_id, callee_mark,
        mark_set, complete, root, lanes, part)`,
      reach: 'storage',
    },
    { table: 'hops', alter: PART, reach: 'columns' },
    {
      table: 'calls',
      alter: `${PART}, MODIFY ORDER BY (bucket, callee_source, endpoint_id, mark_set, part)`,
      reach: 'storage',
    },
    { table: 'calls', alter: PART, reach: 'columns' },
  ],
  relays: [
    {
      name: 'rolled',
      columns: `
        kind UInt8,
        bucket DateTime,
        version UInt64,
        part UInt8,
        caller_source UInt64,
        callee_source UInt64,
        what UInt64,
        callee_mark UInt64,
        mark_set UInt64,
        complete UInt8,
        root UInt8,
        lanes UInt64,
        mark_ids Array(UInt64),
        requests UInt64,
        errors UInt64,
        bins Array(UInt16),
        counts Array(UInt32),
        examples Array(String),
        error_examples Array(String),
        slow_examples Array(String)`,
      views: {
        hops: {
          select: `bucket, version, part, caller_source, callee_source, what AS peer_id, callee_mark,
            mark_set, complete, root, lanes, requests, errors, bins, counts, examples,
            error_examples`,
          where: 'kind = 0',
        },
        calls: {
          select: `bucket, version, part, callee_source, what AS endpoint_id, mark_set, requests,
            errors, bins, counts, error_examples, slow_examples`,
          where: 'kind = 1',
        },
        mark_sets: {
          select: 'mark_set, any(rolled.mark_ids) AS mark_ids',
          where: 'length(rolled.mark_ids) > 1 GROUP BY mark_set',
        },
        left_traces: {
          select: 'version, bucket, examples[1] AS trace_id, toUInt8(what) AS why',
          where: 'kind = 2',
        },
      },
    },
  ],
}
