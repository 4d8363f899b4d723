// Brings the schema to this version before any role starts: each step once, in order, on each node.
import { AppError } from '#lib/model/app-error'
import type { Database } from './client'
import {
  changeStatements,
  createStatements,
  relayStatements,
  type Target,
  ttlStatement,
} from './migrations/ddl'
import {
  appendJournal,
  createJournal,
  type NodeState,
  readJournal,
  withLock,
} from './migrations/journal'
import { MIGRATIONS } from './migrations/list'
import type { Migration, MigrationSettings } from './migrations/migration'
import { type ClusterNode, findNodes } from './migrations/nodes'

/** Exists on every server, also before our own database does. */
const ALWAYS_THERE = 'system'

const UNTOUCHED: NodeState = { versions: new Set(), retentionDays: null }

interface Node {
  readonly key: string
  readonly db: Database
  readonly target: Target
}

/**
 * Safe to call from any number of processes at once and after a cut-short earlier run: a lease lets
 * one of them work, and every statement may run twice. Also applies a changed retention. Throws
 * AppError `setting` when a newer version of the product has already migrated the database.
 */
export async function migrate(
  db: Database,
  settings: MigrationSettings,
  migrations: readonly Migration[] = MIGRATIONS,
): Promise<void> {
  const nodes = await openNodes(db)
  try {
    await migrateNodes(nodes, settings, migrations)
  } finally {
    await Promise.all(nodes.map((node) => node.db.close()))
  }
}

async function openNodes(db: Database): Promise<readonly Node[]> {
  const outside = db.at({ database: ALWAYS_THERE })
  try {
    const found = await findNodes(outside, db.url)
    return await Promise.all(found.map((node) => openNode(db, node)))
  } finally {
    await outside.close()
  }
}

async function openNode(db: Database, node: ClusterNode): Promise<Node> {
  const url = node.url ?? db.url
  const outside = db.at({ url, cluster: null, database: ALWAYS_THERE })
  try {
    await outside.command(`CREATE DATABASE IF NOT EXISTS ${db.name}`)
  } finally {
    await outside.close()
  }
  return {
    key: db.cluster === null ? '' : `${node.shard}/${node.replica} ${new URL(url).host}`,
    db: db.at({ url, cluster: null }),
    target: { database: db.name, cluster: db.cluster, node },
  }
}

async function migrateNodes(
  nodes: readonly Node[],
  settings: MigrationSettings,
  migrations: readonly Migration[],
): Promise<void> {
  const first = nodes[0]?.db
  if (first === undefined) throw new AppError('setting', 'the cluster has no nodes')
  await createJournal(first)
  const pending = async () => {
    const journal = await readJournal(first)
    return nodes.filter((node) => {
      const state = journal.get(node.key) ?? UNTOUCHED
      refuseNewer(state, migrations)
      return !isDone(state, settings, migrations)
    })
  }
  if ((await pending()).length === 0) return
  await withLock(first, async () => {
    // Read again: the process that held the lock before us may have done it all.
    const journal = await readJournal(first)
    for (const node of nodes) {
      const state = journal.get(node.key) ?? UNTOUCHED
      // Retention first: a new step's journal row says the new setting for all tables.
      await applyRetention({ first, node, state, settings, migrations })
      await runSteps({ first, node, state, settings, migrations })
    }
  })
}

function refuseNewer(state: NodeState, migrations: readonly Migration[]): void {
  const known = Math.max(0, ...migrations.map(({ version }) => version))
  const found = Math.max(0, ...state.versions)
  if (found <= known) return
  const text = `the database has schema version ${found}, but this Grayproof knows only ${known}`
  throw new AppError('setting', `${text}: use the newer Grayproof`)
}

function isDone(
  state: NodeState,
  settings: MigrationSettings,
  migrations: readonly Migration[],
): boolean {
  return (
    migrations.every(({ version }) => state.versions.has(version)) &&
    state.retentionDays === settings.retentionDays
  )
}

interface Work {
  readonly first: Database
  readonly node: Node
  readonly state: NodeState
  readonly settings: MigrationSettings
  readonly migrations: readonly Migration[]
}

async function runSteps({ first, node, state, settings, migrations }: Work): Promise<void> {
  for (const migration of migrations) {
    if (state.versions.has(migration.version)) continue
    const { version, name, tables, changes, relays } = migration
    const statements = [
      ...(tables?.(settings) ?? []).flatMap((table) => createStatements(table, node.target)),
      ...(changes ?? []).flatMap((change) => changeStatements(change, node.target)),
      ...(relays ?? []).flatMap((relay) => relayStatements(relay, node.target)),
    ]
    for (const statement of statements) await node.db.command(statement)
    const entry = { node: node.key, version, name, retention_days: settings.retentionDays }
    await appendJournal(first, entry)
  }
}

/** Tables of steps that ran under another setting get the TTL they would be created with now. */
async function applyRetention({ first, node, state, settings, migrations }: Work): Promise<void> {
  if (state.retentionDays === null || state.retentionDays === settings.retentionDays) return
  const old = migrations.filter(({ version }) => state.versions.has(version))
  for (const table of old.flatMap(({ tables }) => tables?.(settings) ?? [])) {
    const statement = ttlStatement(table, node.target)
    if (statement !== null) await node.db.command(statement)
  }
  const version = Math.max(...state.versions)
  const entry = { node: node.key, version, name: 'retention' }
  await appendJournal(first, { ...entry, retention_days: settings.retentionDays })
}
