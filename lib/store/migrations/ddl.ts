// The statements that bring one schema step to one node. Pure: tables in, SQL out.
import type { Relay, Table, TableChange } from './migration'
import type { ClusterNode } from './nodes'

/** A journal row is on disk before its insert is acknowledged. */
const JOURNAL_SETTINGS = 'fsync_after_insert = 1, fsync_part_directory = 1'

export interface Target {
  readonly database: string
  readonly cluster: string | null
  readonly node: ClusterNode
}

/** Where rows really are: on a cluster, behind a Distributed table of the plain name. */
function storageName(table: string, { cluster }: Pick<Target, 'cluster'>): string {
  return cluster === null ? table : `${table}_local`
}

export function createStatements(table: Table, target: Target): readonly string[] {
  const { cluster, database } = target
  const name = storageName(table.name, target)
  const settings = [table.settings, table.place === 'journal' ? JOURNAL_SETTINGS : undefined]
    .filter((part) => part !== undefined)
    .join(', ')
  const storage = [
    `CREATE TABLE IF NOT EXISTS ${database}.${name}`,
    `(${table.columns}${table.indexes === undefined ? '' : `, ${table.indexes}`})`,
    `ENGINE = ${storageEngine(table, target)}`,
    table.order,
    table.ttl === undefined ? '' : `TTL ${table.ttl}`,
    settings === '' ? '' : `SETTINGS ${settings}`,
  ].join('\n')
  if (cluster === null) return [storage]
  // A constant key sends every row to the first shard.
  const key = table.place === 'sharded' ? (table.shardBy ?? 'rand()') : '0'
  const reach = `CREATE TABLE IF NOT EXISTS ${database}.${table.name} AS ${database}.${name}
    ENGINE = Distributed('${cluster}', '${database}', '${name}', ${key})`
  return [storage, reach]
}

/** A shard with several replicas keeps its copies equal through the cluster's keeper. */
function storageEngine(table: Table, { database, node }: Target): string {
  if (node.replicas === 1) return table.engine
  const path = `/clickhouse/tables/${database}/${table.name}/${node.shard}`
  const [, family = table.engine, args = ''] = /^(\w+)(?:\((.*)\))?$/.exec(table.engine) ?? []
  const own = args === '' ? '' : `, ${args}`
  return `Replicated${family}('${path}', '${node.shard}-${node.replica}'${own})`
}

export function changeStatements(change: TableChange, target: Target): readonly string[] {
  const storage = storageName(change.table, target)
  const everywhere = target.cluster !== null && change.reach === 'columns'
  return [storage, ...(everywhere ? [change.table] : [])].map(
    (name) => `ALTER TABLE ${target.database}.${name} ${change.alter}`,
  )
}

/** On a cluster, too, the views lead to the plain names, which every node reaches. */
export function relayStatements(relay: Relay, { database }: Target): readonly string[] {
  const { name, columns, views } = relay
  return [
    `CREATE TABLE IF NOT EXISTS ${database}.${name} (${columns}) ENGINE = Null`,
    ...Object.entries(views).map(
      ([table, { select, where }]) =>
        `CREATE MATERIALIZED VIEW IF NOT EXISTS ${database}.${name}_${table} TO ${database}.${table}
        AS SELECT ${select} FROM ${database}.${name} WHERE ${where}`,
    ),
  ]
}

/** Brings a table's TTL to what the setting says now; null when it has none. */
export function ttlStatement(table: Table, target: Target): string | null {
  if (table.ttl === undefined) return null
  const name = `${target.database}.${storageName(table.name, target)}`
  return `ALTER TABLE ${name} MODIFY TTL ${table.ttl}`
}
