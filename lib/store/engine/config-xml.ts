// The bundled engine's two configuration files, as text. Pure: options in, XML out.
import { createHash } from 'node:crypto'
import type { EngineOptions } from './options'

export const ENGINE_USER = 'app'

/** Caches are small: the product reads recent data, and the machine is shared. */
const MARK_CACHE_BYTES = 67_108_864
const SMALL_CACHE_BYTES = 16_777_216

/** Largest result of an automatic merge: caps the CPU that merging takes (measured, see docs). */
const MERGE_BYTES_MAX = 1_073_741_824

export interface ResolvedEngine extends EngineOptions {
  readonly password: string
  /** Directory of this launch: 0700, holds both files. */
  readonly runDir: string
}

type Tags = readonly (readonly [string, string | number])[]

const escapeXml = (text: string | number) =>
  String(text).replace(/[<>&]/g, (c) => (c === '<' ? '&lt;' : c === '>' ? '&gt;' : '&amp;'))
const tags = (list: Tags) =>
  list.map(([name, value]) => `<${name}>${escapeXml(value)}</${name}>`).join('\n')

/** Server settings: loopback only, memory cap, small pools. */
export function serverXml(engine: ResolvedEngine): string {
  return `<clickhouse>
${tags(network(engine))}
<logger>${tags(logger(engine))}</logger>
<user_directories><users_xml><path>${engine.runDir}/users.xml</path></users_xml></user_directories>
<users_config>${engine.runDir}/users.xml</users_config>
${tags(memory(engine))}
${tags(pools(engine))}
<merge_tree>${tags(mergeTree())}</merge_tree>
${remoteServers(engine)}
</clickhouse>
`
}

/**
 * Users: `app` is ours. The engine's own session runs as `default` from 127.0.0.1, so any local
 * process can log in as `default` too: it may listen and read system.numbers, nothing else.
 */
export function usersXml(engine: ResolvedEngine): string {
  const hash = createHash('sha256').update(engine.password).digest('hex')
  const common = `<networks><ip>127.0.0.1</ip></networks><profile>default</profile><quota>default</quota>`
  return `<clickhouse>
<profiles><default>${tags(profile(engine))}</default></profiles>
<users>
<${ENGINE_USER}><password_sha256_hex>${hash}</password_sha256_hex>${common}</${ENGINE_USER}>
<default><password></password>${common}<grants>
<query>GRANT SYSTEM LISTEN ON *.*</query>
<query>GRANT SELECT ON system.numbers</query>
</grants></default>
</users>
<quotas><default/></quotas>
</clickhouse>
`
}

function network(engine: ResolvedEngine): Tags {
  return [
    ['listen_host', '127.0.0.1'],
    ['http_port', engine.port],
    ...(engine.tcpPort === undefined ? [] : [['tcp_port', engine.tcpPort] as const]),
    ['keep_alive_timeout', 10],
    ['max_concurrent_queries', 64],
    ['shutdown_wait_unfinished', 1],
  ]
}

function logger(engine: ResolvedEngine): Tags {
  return [
    ['level', 'warning'],
    ['log', `${engine.dir}/engine.log`],
    ['errorlog', `${engine.dir}/engine.err.log`],
    ['size', '20M'],
    ['count', 2],
    ['console', 0],
  ]
}

function memory(engine: ResolvedEngine): Tags {
  return [
    ['max_server_memory_usage', engine.memoryBytes],
    ['mark_cache_size', MARK_CACHE_BYTES],
    ['primary_index_cache_size', MARK_CACHE_BYTES],
    ['uncompressed_cache_size', 0],
    ['index_mark_cache_size', SMALL_CACHE_BYTES],
    ['query_condition_cache_size', SMALL_CACHE_BYTES],
    ['compiled_expression_cache_size', SMALL_CACHE_BYTES],
    ['mmap_cache_size', 100],
    ['asynchronous_metrics_update_period_s', 30],
    ['asynchronous_metrics_enable_heavy_metrics', 0],
  ]
}

function pools(engine: ResolvedEngine): Tags {
  return [
    ['background_pool_size', Math.max(2, engine.threads)],
    ['background_merges_mutations_concurrency_ratio', 1],
    ['background_schedule_pool_size', 2],
    ['background_common_pool_size', 2],
    ['background_move_pool_size', 1],
    ['background_fetches_pool_size', 1],
    ['background_buffer_flush_schedule_pool_size', 1],
    ['background_message_broker_schedule_pool_size', 1],
    ['background_distributed_schedule_pool_size', 2],
    ['tables_loader_foreground_pool_size', 2],
    ['tables_loader_background_pool_size', 2],
    ['max_thread_pool_size', 256],
    ['max_thread_pool_free_size', 16],
  ]
}

/** With so few background threads, merges must not wait for many free ones. */
function mergeTree(): Tags {
  return [
    ['number_of_free_entries_in_pool_to_lower_max_size_of_merge', 1],
    ['number_of_free_entries_in_pool_to_execute_mutation', 1],
    ['number_of_free_entries_in_pool_to_execute_optimize_entire_partition', 1],
    ['max_bytes_to_merge_at_max_space_in_pool', MERGE_BYTES_MAX],
  ]
}

function profile(engine: ResolvedEngine): Tags {
  return [
    ['max_threads', engine.threads],
    ['max_insert_threads', 1],
    ['max_memory_usage', Math.floor(engine.memoryBytes * 0.6)],
    ['max_bytes_before_external_group_by', Math.floor(engine.memoryBytes * 0.25)],
    ['max_execution_time', 60],
    ['timeout_before_checking_execution_speed', 0],
    ['log_queries', 0],
    ['async_insert', 0],
    ['input_format_parallel_parsing', 0],
    ['skip_unavailable_shards', 0],
  ]
}

function remoteServers(engine: ResolvedEngine): string {
  if (engine.shards === undefined || engine.cluster === undefined) return ''
  const shards = engine.shards.map((shard) => {
    const replica = tags([
      ['host', '127.0.0.1'],
      ['port', shard.port],
      ['user', ENGINE_USER],
      ['password', shard.password],
    ])
    return `<shard><internal_replication>true</internal_replication><replica>${replica}</replica></shard>`
  })
  return `<remote_servers replace="1"><${engine.cluster}>${shards.join('')}</${engine.cluster}></remote_servers>`
}
