// Traces made inside the database: gateway → order → stock with calls to a database and a cache.
import type { Database } from '#lib/store/client'

/** Spans of one trace. */
export const TRACE_SPANS = 8

/** Kind, parent's position, service and duration of each span of a trace. */
const KINDS = [2, 3, 2, 1, 3, 2, 3, 3]
const PARENTS = [0, 1, 2, 3, 4, 5, 6, 4]
const SERVICES = [0, 0, 1, 1, 1, 2, 2, 1]
const DURATIONS_US = [9_000, 8_000, 7_000, 6_000, 4_000, 3_000, 1_000, 800]
const SERVICE_NAMES = ['gateway', 'order', 'stock']
const INSTANCES = 4
const ENDPOINTS = 8

export interface Traffic {
  /** Start of the first trace, epoch ms. */
  readonly fromMs: number
  readonly seconds: number
  readonly tracesPerS: number
}

const sourceId = (service: number, instance: number) => 1_000 + service * 10 + instance

/** Sources (instance 3 of each is version v2), endpoints, peers and the mark `gray: true`. */
export async function insertDimensions(db: Database): Promise<void> {
  await db.insert(
    'sources',
    SERVICE_NAMES.flatMap((service, s) =>
      Array.from({ length: INSTANCES }, (_, i) => ({
        source_id: sourceId(s, i),
        protocol: 'otlp',
        service,
        instance: `${service}-${i}`,
        version: i === INSTANCES - 1 ? 'v2' : 'v1',
        labels: {},
      })),
    ),
  )
  await db.insert(
    'endpoints',
    SERVICE_NAMES.flatMap((_, s) =>
      Array.from({ length: ENDPOINTS }, (_, i) => ({
        endpoint_id: 100 + s * 10 + i,
        name: `GET /${i}`,
      })),
    ),
  )
  await db.insert('peers', [
    { peer_id: 506, name: 'books', kind: 'database' },
    { peer_id: 507, name: 'redis', kind: 'cache' },
  ])
  await db.insert('marks', [{ mark_id: 77, pairs: { gray: 'true' } }])
}

/** One in ten traces is marked and goes to v2 everywhere; one in a hundred spans fails. */
export async function insertTraffic(db: Database, traffic: Traffic): Promise<void> {
  const { fromMs, seconds, tracesPerS } = traffic
  const first = Math.round((fromMs / 1_000) * tracesPerS)
  await db.command(
    `INSERT INTO spans (trace_id, span_id, parent_id, source_id, caller_source_id, start, duration_us,
      kind, status, flags, endpoint_id, peer_id, mark_id, weight, attributes)
    WITH ${first} + intDiv(number, ${TRACE_SPANS}) AS t, toUInt64(number % ${TRACE_SPANS}) AS j,
      cityHash64(t, 7) AS h, h % 10 = 0 AS marked, ${list(SERVICES)}[j + 1] AS service,
      if(marked, ${INSTANCES - 1}, cityHash64(t, service) % ${INSTANCES - 1}) AS instance
    SELECT unhex(leftPad(hex(cityHash64(t, 1)), 16, '0') || leftPad(hex(cityHash64(t, 2)), 16, '0')),
      cityHash64(t, j, 3),
      if(j = 0, 0, cityHash64(t, toUInt64(${list(PARENTS)}[j + 1] - 1), 3)),
      1000 + service * 10 + instance, 0,
      fromUnixTimestamp64Micro(toInt64(t * ${1_000_000 / tracesPerS} + j * 500)),
      ${list(DURATIONS_US)}[j + 1] + cityHash64(t, j, 9) % 4000,
      ${list(KINDS)}[j + 1], if(cityHash64(t, j, 4) % 100 = 0, 2, 0), 0,
      100 + service * 10 + h % ${ENDPOINTS}, if(j > 5, 500 + j, 0),
      if(marked AND ${list(KINDS)}[j + 1] = 2, 77, 0), 1,
      concat('{"http.request.method":"GET","url.path":"/', toString(h % ${ENDPOINTS}),
        '","http.response.status_code":200,"user.id":"', toString(h % 100000), '"}')
    FROM numbers(${Math.round(seconds * tracesPerS) * TRACE_SPANS})`,
    {},
    {
      settings: { max_insert_block_size: '262144', max_execution_time: 600, insert_deduplicate: 0 },
    },
  )
}

function list(values: readonly number[]): string {
  return `[${values.join(', ')}]`
}
