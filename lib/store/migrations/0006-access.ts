// Schema version 6: who may come in by which token, and who did what.
import type { Migration } from './migration'

/** Refused calls are told for so long; what was changed, for good. */
const REFUSALS_DAYS = 90

export const access: Migration = {
  version: 6,
  name: 'access',
  tables: () => [
    {
      // Two rows a token at most: made, and revoked. Of the token itself only its hash is kept.
      name: 'tokens',
      place: 'journal',
      columns: `id String, at DateTime64(3, 'UTC'), action LowCardinality(String), name String,
        role LowCardinality(String), hash String, prefix String, author String`,
      engine: 'MergeTree',
      order: 'ORDER BY (id, at)',
      settings: 'non_replicated_deduplication_window = 10000',
    },
    {
      name: 'token_uses',
      place: 'single',
      columns: `token_id String, at DateTime64(3, 'UTC')`,
      engine: 'ReplacingMergeTree(at)',
      order: 'ORDER BY token_id',
    },
    {
      name: 'audit',
      place: 'journal',
      columns: `at DateTime64(3, 'UTC'), actor String, claimed String,
        role LowCardinality(String), via LowCardinality(String), address String, action String,
        subject String, status UInt16, times UInt32 DEFAULT 1, detail String`,
      engine: 'MergeTree',
      order: 'ORDER BY at',
      ttl: `toDateTime(at) + INTERVAL ${REFUSALS_DAYS} DAY DELETE WHERE status IN (401, 403)`,
      settings: 'non_replicated_deduplication_window = 10000',
    },
  ],
}
