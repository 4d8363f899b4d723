// What the database holds on its disks, table by table, and what is left: for the status page.
import type { Database } from '#lib/store/client'
import { textLiteral } from './literals'

export interface TableSize {
  readonly table: string
  readonly rows: number
  readonly bytes: number
  /** Pieces that the database still merges: many of them slow it down. */
  readonly parts: number
  /** Most active parts in one partition: from about 1,000 on, inserts are held up. */
  readonly partsInPartition: number
}

export interface DiskSpace {
  readonly name: string
  readonly freeBytes: number
  readonly totalBytes: number
}

export interface Storage {
  readonly version: string
  readonly uptimeS: number
  /** Largest first. */
  readonly tables: readonly TableSize[]
  readonly disks: readonly DiskSpace[]
}

type Texts<T> = { readonly [Key in keyof T]: string }

export async function readStorage(db: Database): Promise<Storage> {
  const perTable = `SELECT table, partition, sum(rows) AS n, sum(bytes_on_disk) AS size,
      count() AS pieces
    FROM system.parts WHERE active AND database = ${textLiteral(db.name)}
    GROUP BY table, partition`
  const [tables, disks, [server]] = await Promise.all([
    db.query<Texts<TableSize>>(
      `SELECT replaceRegexpOne(table, '_local$', '') AS table, sum(n) AS rows, sum(size) AS bytes,
        sum(pieces) AS parts, max(pieces) AS partsInPartition
      FROM ${db.onEachShard(perTable)} GROUP BY table ORDER BY bytes DESC`,
    ),
    db.query<Texts<DiskSpace>>(
      `SELECT name, min(free) AS freeBytes, min(total) AS totalBytes
      FROM ${db.onEachShard('SELECT name, free_space AS free, total_space AS total FROM system.disks')}
      GROUP BY name ORDER BY name`,
    ),
    db.query<{ version: string; uptimeS: string }>(
      'SELECT version() AS version, toUInt64(uptime()) AS uptimeS',
    ),
  ])
  return {
    version: server?.version ?? '',
    uptimeS: Number(server?.uptimeS ?? 0),
    tables: tables.map((row) => ({
      table: row.table,
      rows: Number(row.rows),
      bytes: Number(row.bytes),
      parts: Number(row.parts),
      partsInPartition: Number(row.partsInPartition),
    })),
    disks: disks.map((row) => ({
      name: row.name,
      freeBytes: Number(row.freeBytes),
      totalBytes: Number(row.totalBytes),
    })),
  }
}
