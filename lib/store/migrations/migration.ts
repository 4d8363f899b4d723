// What one numbered schema step is made of; how it reaches every node is the migrator's business.

/**
 * - sharded: MergeTree on every node, Distributed over them on a cluster.
 * - single: one copy; on a cluster it lives on the first shard and every node reaches it.
 * - journal: as single, and each insert is on disk before it is acknowledged.
 */
export type Place = 'sharded' | 'single' | 'journal'

export interface Table {
  readonly name: string
  readonly place: Place
  readonly columns: string
  readonly indexes?: string
  /** Sharding key of a sharded table. */
  readonly shardBy?: string
  readonly engine: string
  /** PARTITION BY, ORDER BY, TTL and SETTINGS. */
  readonly tail: string
}

export interface MigrationSettings {
  readonly retentionDays: number
}

export interface Migration {
  readonly version: number
  readonly name: string
  readonly tables: (settings: MigrationSettings) => readonly Table[]
}
