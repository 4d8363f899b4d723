// Which tags of a span are stored, by the setting `attributes`.
import type { AttributesKept } from '#lib/receive/receiver'
import type { MarkKeys } from '#lib/store/block/mark-keys'

/** Kept with `selected`, beside every key that may carry a mark: what SkyWalking's agents write. */
const SELECTED_KEYS: ReadonlySet<string> = new Set([
  'url',
  'http.url',
  'http.method',
  'http.status_code',
  'status_code',
  'rpc.status_code',
  'http.headers',
  'db.type',
  'db.instance',
  'cache.type',
  'cache.cmd',
  'mq.broker',
  'mq.topic',
  'mq.queue',
  'x-le',
  'enduser.id',
  'user.id',
  'skywalking.layer',
])

export function keepsAttribute(kept: AttributesKept, markKeys: MarkKeys): (key: string) => boolean {
  if (kept === 'all') return () => true
  if (kept === 'none') return () => false
  return (key) => SELECTED_KEYS.has(key) || markKeys.has(key) || markKeys.keeps(key)
}
