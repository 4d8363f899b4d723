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
  /** PARTITION BY and ORDER BY. */
  readonly order: string
  /** Expression after TTL; altered when the retention setting changes. */
  readonly ttl?: string
  /** Comma-separated MergeTree settings. */
  readonly settings?: string
}

/** A change of a table that an earlier step made. */
export interface TableChange {
  readonly table: string
  /**
   * What follows ALTER TABLE <name>. Idempotent (`ADD COLUMN IF NOT EXISTS …`): a step that was
   * cut short is run again.
   */
  readonly alter: string
  /** Columns are known to the Distributed table too; indexes, codecs and settings are not. */
  readonly reach: 'columns' | 'storage'
}

/** Keeps no rows: what is inserted is passed on to other tables, by views. Every node has its own. */
export interface Relay {
  readonly name: string
  readonly columns: string
  /** By the table that the rows are for; columns go by their names. */
  readonly views: Readonly<Record<string, { readonly select: string; readonly where: string }>>
}

export interface MigrationSettings {
  readonly retentionDays: number
}

/** Versions count up from 1 without gaps; a published step is never edited, only followed. */
export interface Migration {
  readonly version: number
  readonly name: string
  readonly tables?: (settings: MigrationSettings) => readonly Table[]
  readonly changes?: readonly TableChange[]
  /** Made last: they lead to tables as this step leaves them. */
  readonly relays?: readonly Relay[]
}
