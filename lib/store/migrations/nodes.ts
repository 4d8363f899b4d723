// Every node of the database: where DDL must go, since `ON CLUSTER` needs a keeper we may not have.
import { AppError } from '#lib/model/app-error'
import type { Database } from '#lib/store/client'

export interface ClusterNode {
  /** From 1, in the order of the cluster's configuration. */
  readonly shard: number
  readonly replica: number
  /** Copies that this node's shard has. */
  readonly replicas: number
  /** http(s)://host:port, or null for the node that the settings name. */
  readonly url: string | null
}

interface ConfiguredNode {
  readonly shard: number
  readonly replica: number
  readonly host: string
  readonly port: number
}

interface ListeningNode {
  readonly shard: number
  readonly tcpPort: number
  readonly httpPort: number
}

/**
 * Nodes in a stable order: the first one is the same for everybody, whichever node they talk to.
 * Throws AppError `setting` when the server knows no such cluster.
 */
export async function findNodes(db: Database, url: string): Promise<readonly ClusterNode[]> {
  if (db.cluster === null) return [{ shard: 1, replica: 1, replicas: 1, url: null }]
  const configured = await readConfigured(db)
  const listening = await readListening(db, new URL(url).protocol === 'https:')
  return configured.map((node) => ({
    shard: node.shard,
    replica: node.replica,
    replicas: configured.filter(({ shard }) => shard === node.shard).length,
    url: nodeUrl(url, node, listening),
  }))
}

async function readConfigured(db: Database): Promise<readonly ConfiguredNode[]> {
  const rows = await db.query<ConfiguredNode>(
    `SELECT shard_num AS shard, replica_num AS replica, host_name AS host, port
    FROM system.clusters WHERE cluster = {cluster:String} ORDER BY shard, replica`,
    { cluster: db.cluster },
  )
  if (rows.length > 0) return rows
  throw new AppError(
    'setting',
    `the database knows no cluster "${db.cluster}" (CLICKHOUSE_CLUSTER)`,
  )
}

/** Each node says for itself where it listens for HTTP: the cluster's configuration does not. */
function readListening(db: Database, secure: boolean): Promise<readonly ListeningNode[]> {
  const port = secure ? 'https_port' : 'http_port'
  return db.query<ListeningNode>(
    `SELECT _shard_num AS shard, tcpPort() AS tcpPort, getServerPort('${port}') AS httpPort
    FROM clusterAllReplicas('${db.cluster}', system.one)`,
  )
}

function nodeUrl(url: string, node: ConfiguredNode, listening: readonly ListeningNode[]): string {
  const shard = listening.filter(({ shard }) => shard === node.shard)
  const match = shard.find(({ tcpPort }) => tcpPort === node.port) ?? shard[0]
  const target = new URL(url)
  target.hostname = node.host
  target.port = String(match?.httpPort ?? target.port)
  return target.origin
}
