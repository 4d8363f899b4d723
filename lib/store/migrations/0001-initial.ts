// Schema version 1: facts (spans), dimensions, rollups, journals.
import type { Migration } from './migration'

const DAYS = (column: string, days: number) => `TTL toDateTime(${column}) + INTERVAL ${days} DAY`

/**
 * Facts are sharded by trace id, so that everything inside one trace is answered on one shard.
 * Dimensions, rollups and journals are small and live on one shard (see ADR 0002).
 */
export const initial: Migration = {
  version: 1,
  name: 'initial',
  tables: ({ retentionDays }) => [
    {
      name: 'spans',
      place: 'sharded',
      shardBy: 'cityHash64(trace_id)',
      columns: `
        trace_id FixedString(16),
        span_id UInt64 CODEC(ZSTD(1)),
        parent_id UInt64 CODEC(ZSTD(1)),
        source_id UInt64 CODEC(ZSTD(1)),
        caller_source_id UInt64 CODEC(ZSTD(1)),
        start DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
        duration_us UInt64 CODEC(T64, ZSTD(1)),
        kind UInt8,
        status UInt8,
        flags UInt8,
        endpoint_id UInt64 CODEC(ZSTD(1)),
        peer_id UInt64 CODEC(ZSTD(1)),
        mark_id UInt64 CODEC(ZSTD(1)),
        weight Float32 CODEC(ZSTD(1)),
        trace_name String CODEC(ZSTD(1)),
        attributes String CODEC(ZSTD(1)),
        events String CODEC(ZSTD(1)),
        received DateTime DEFAULT now() CODEC(Delta, ZSTD(1))`,
      indexes: `
        INDEX trace_bloom trace_id TYPE bloom_filter(0.01) GRANULARITY 4,
        INDEX received_range received TYPE minmax GRANULARITY 1`,
      engine: 'MergeTree',
      tail: `PARTITION BY toDate(start) ORDER BY (toStartOfMinute(start), source_id)
        ${DAYS('start', retentionDays)}
        SETTINGS non_replicated_deduplication_window = 10000, ttl_only_drop_parts = 1`,
    },
    {
      name: 'sources',
      place: 'single',
      columns: `
        source_id UInt64,
        protocol LowCardinality(String),
        service String,
        instance String,
        version String,
        labels Map(String, String),
        announced DateTime DEFAULT now()`,
      engine: 'ReplacingMergeTree(announced)',
      tail: `ORDER BY source_id ${DAYS('announced', retentionDays + 2)}`,
    },
    {
      name: 'source_labels',
      place: 'single',
      columns: `source_id UInt64, labels Map(String, String), announced DateTime DEFAULT now()`,
      engine: 'ReplacingMergeTree(announced)',
      tail: `ORDER BY source_id ${DAYS('announced', retentionDays + 2)}`,
    },
    {
      name: 'endpoints',
      place: 'single',
      columns: `endpoint_id UInt64, name String, announced DateTime DEFAULT now()`,
      engine: 'ReplacingMergeTree(announced)',
      tail: `ORDER BY endpoint_id ${DAYS('announced', retentionDays + 2)}`,
    },
    {
      name: 'peers',
      place: 'single',
      columns: `peer_id UInt64, name String, kind LowCardinality(String),
        announced DateTime DEFAULT now()`,
      engine: 'ReplacingMergeTree(announced)',
      tail: `ORDER BY peer_id ${DAYS('announced', retentionDays + 2)}`,
    },
    {
      name: 'marks',
      place: 'single',
      columns: `mark_id UInt64, pairs Map(String, String), announced DateTime DEFAULT now()`,
      engine: 'ReplacingMergeTree(announced)',
      tail: `ORDER BY mark_id ${DAYS('announced', retentionDays + 2)}`,
    },
    {
      name: 'mark_sets',
      place: 'single',
      columns: `mark_set UInt64, mark_ids Array(UInt64), announced DateTime DEFAULT now()`,
      engine: 'ReplacingMergeTree(announced)',
      tail: `ORDER BY mark_set ${DAYS('announced', retentionDays + 2)}`,
    },
    {
      name: 'hops',
      place: 'single',
      columns: `
        bucket DateTime,
        version UInt64,
        caller_source UInt64,
        callee_source UInt64,
        peer_id UInt64,
        callee_mark UInt64,
        mark_set UInt64,
        complete UInt8,
        root UInt8,
        lanes UInt64,
        requests UInt64,
        errors UInt64,
        bins Array(UInt16),
        counts Array(UInt64),
        examples Array(FixedString(16)),
        error_examples Array(FixedString(16))`,
      engine: 'ReplacingMergeTree(version)',
      tail: `PARTITION BY toDate(bucket)
        ORDER BY (bucket, caller_source, callee_source, peer_id, callee_mark, mark_set,
          complete, root, lanes)
        ${DAYS('bucket', retentionDays)}`,
    },
    {
      name: 'calls',
      place: 'single',
      columns: `
        bucket DateTime,
        version UInt64,
        callee_source UInt64,
        endpoint_id UInt64,
        requests UInt64,
        errors UInt64,
        bins Array(UInt16),
        counts Array(UInt64),
        error_examples Array(FixedString(16))`,
      engine: 'ReplacingMergeTree(version)',
      tail: `PARTITION BY toDate(bucket) ORDER BY (bucket, callee_source, endpoint_id)
        ${DAYS('bucket', retentionDays)}`,
    },
    {
      name: 'shares',
      place: 'single',
      columns: `
        rollout String,
        selection UInt64,
        bucket DateTime,
        version UInt64,
        source_id UInt64,
        requests UInt64,
        examples Array(FixedString(16))`,
      engine: 'ReplacingMergeTree(version)',
      tail: `PARTITION BY toDate(bucket) ORDER BY (rollout, selection, bucket, source_id)
        ${DAYS('bucket', retentionDays)}`,
    },
    {
      name: 'rollup_commits',
      place: 'single',
      columns: `rollup LowCardinality(String), bucket DateTime, version UInt64`,
      engine: 'ReplacingMergeTree(version)',
      tail: `PARTITION BY toDate(bucket) ORDER BY (rollup, bucket) ${DAYS('bucket', retentionDays)}`,
    },
    {
      name: 'rollout_revisions',
      place: 'journal',
      columns: `rollout String, revision UInt32, at DateTime64(3, 'UTC'), author String,
        plan String, source_text String`,
      engine: 'MergeTree',
      tail: 'ORDER BY (rollout, revision, at)',
    },
    {
      name: 'stage_changes',
      place: 'journal',
      columns: `rollout String, at DateTime64(3, 'UTC'), action LowCardinality(String),
        state LowCardinality(String), stage String, author String, id UUID`,
      engine: 'MergeTree',
      tail: 'ORDER BY (rollout, at)',
    },
    {
      name: 'verdicts',
      place: 'journal',
      columns: `rollout String, revision UInt32, stage String, at DateTime64(3, 'UTC'),
        outcome LowCardinality(String), changed UInt8, verdict String CODEC(ZSTD(3))`,
      engine: 'MergeTree',
      tail: `ORDER BY (rollout, at)
        TTL toDateTime(at) + INTERVAL ${retentionDays} DAY DELETE WHERE changed = 0`,
    },
    {
      name: 'leases',
      place: 'journal',
      columns: `name String, holder String, at DateTime64(3, 'UTC'), until DateTime64(3, 'UTC')`,
      engine: 'MergeTree',
      tail: `ORDER BY (name, at) TTL toDateTime(until) + INTERVAL 1 DAY`,
    },
  ],
}
