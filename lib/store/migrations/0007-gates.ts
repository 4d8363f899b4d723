// Schema version 7: what pipelines asked, and what they were told.
import type { Migration } from './migration'

export const gates: Migration = {
  version: 7,
  name: 'gates',
  tables: ({ retentionDays }) => [
    {
      name: 'gate_answers',
      place: 'journal',
      columns: `rollout String, at DateTime64(3, 'UTC'), gate LowCardinality(String), asker String,
        stage String, outcome LowCardinality(String), answered LowCardinality(String),
        dry_run UInt8, changed UInt8, reason String`,
      engine: 'MergeTree',
      order: 'ORDER BY (rollout, at)',
      // As with verdicts: changes outlive the rest.
      ttl: `toDateTime(at) + INTERVAL ${retentionDays} DAY DELETE WHERE changed = 0`,
    },
  ],
}
