// Schema version 5: who is told of trouble, what there was to tell, and what became of each message.
import type { Migration } from './migration'

/** Two processes that write the same row send the same token: one of them is kept. */
const ONCE = 'non_replicated_deduplication_window = 10000'
const AT = "at DateTime64(3, 'UTC')"

/** Newest row of a target or of an answer wins; nothing is ever updated. */
export const alerts: Migration = {
  version: 5,
  name: 'alerts',
  tables: () => [
    {
      name: 'alert_targets',
      place: 'journal',
      columns: `name String, ${AT}, author String, deleted UInt8, settings String, id UUID`,
      engine: 'MergeTree',
      order: 'ORDER BY (name, at)',
    },
    {
      // Rows of kind 'followed' say which verdict was followed last: `at` is that verdict's.
      name: 'alert_events',
      place: 'journal',
      columns: `rollout String, ${AT}, kind LowCardinality(String), episode String, check_name String,
        scope String, reason LowCardinality(String), body String CODEC(ZSTD(3))`,
      engine: 'MergeTree',
      order: 'ORDER BY (rollout, at, episode)',
      settings: ONCE,
    },
    {
      name: 'alert_messages',
      place: 'journal',
      columns: `target String, ${AT}, id String, episode String, rollout String,
        alert String CODEC(ZSTD(3))`,
      engine: 'MergeTree',
      order: 'ORDER BY (target, at, id)',
      settings: ONCE,
    },
    {
      // `id` is what the receiver saw: of one message, or of a digest of `messages`.
      name: 'alert_deliveries',
      place: 'journal',
      columns: `target String, ${AT}, id String, messages Array(String), attempt UInt32,
        result LowCardinality(String), status UInt16, reason String,
        not_before DateTime64(3, 'UTC'), author String`,
      engine: 'MergeTree',
      order: 'ORDER BY (target, at, id)',
    },
    {
      // What people said: an empty episode means all of the rollout.
      name: 'alert_answers',
      place: 'journal',
      columns: `rollout String, episode String, ${AT}, action LowCardinality(String),
        until DateTime64(3, 'UTC'), author String, id UUID`,
      engine: 'MergeTree',
      order: 'ORDER BY (rollout, episode, at)',
    },
  ],
}
