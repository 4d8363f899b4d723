// Traces made inside the database: three tiers of 50 services with 200 endpoints each.
import type { Database } from '#lib/store/client'
import type { Traffic } from './generated-traffic'

/** Spans of one trace. */
export const WIDE_TRACE_SPANS = 8

export const WIDE_SERVICES = 50
export const WIDE_ENDPOINTS = 200
/** The last one of each service is version v2. */
const INSTANCES = 4
/** First service of each tier: a trace asks one of each. */
const TIERS = [0, 10, 30, WIDE_SERVICES] as const
/** A service asks so many of the next tier. */
const CALLEES = 4

/** Kind, parent's position, tier and duration of each span of a trace. */
const KINDS = [2, 3, 2, 1, 3, 2, 3, 3]
const PARENTS = [0, 1, 2, 3, 4, 5, 6, 4]
const TIER_OF = [0, 0, 1, 1, 1, 2, 2, 1]
const DURATIONS_US = [9_000, 8_000, 7_000, 6_000, 4_000, 3_000, 1_000, 800]

const serviceName = (service: number) => `service-${String(service).padStart(2, '0')}`

/** Two groups in every service behind the first tier; traces are gray by their mark. */
export const WIDE_PLAN = `
apiVersion: grayproof/v1
kind: Rollout
metadata: { name: wide }
spec:
  mark: { anyOf: [ { attribute: gray, equals: "true" } ] }
  services:
${Array.from(
  { length: WIDE_SERVICES },
  (_, s) =>
    `    - { service: ${serviceName(s)}, baseline: { version: v1 }, gray: { version: v2 } }\n`,
).join('')}
  split: { at: ${serviceName(0)}, by: mark }
  stages: [ { name: canary, share: 10%, tolerance: 1% } ]
  settle: 0s
`

export async function insertWideDimensions(db: Database): Promise<void> {
  const services = Array.from({ length: WIDE_SERVICES }, (_, service) => service)
  await db.insert(
    'sources',
    services.flatMap((service) =>
      Array.from({ length: INSTANCES }, (_, i) => ({
        source_id: 1_000 + service * 10 + i,
        protocol: 'otlp',
        service: serviceName(service),
        instance: `${serviceName(service)}-${i}`,
        version: i === INSTANCES - 1 ? 'v2' : 'v1',
        labels: {},
      })),
    ),
  )
  await db.insert(
    'endpoints',
    services.flatMap((service) =>
      Array.from({ length: WIDE_ENDPOINTS }, (_, i) => ({
        endpoint_id: 10_000 + service * WIDE_ENDPOINTS + i,
        name: `GET /${service}/${i}`,
      })),
    ),
  )
  await db.insert('peers', [
    { peer_id: 506, name: 'books', kind: 'database' },
    { peer_id: 507, name: 'redis', kind: 'cache' },
  ])
  await db.insert('marks', [{ mark_id: 77, pairs: { gray: 'true' } }])
}

/**
 * One in ten traces is marked and goes to v2 everywhere; one in a hundred spans fails. All endpoints
 * of a service are asked alike, which is the hardest case: no row sums many requests.
 */
export async function insertWideTraffic(db: Database, traffic: Traffic): Promise<void> {
  const { fromMs, seconds, tracesPerS } = traffic
  const first = Math.round((fromMs / 1_000) * tracesPerS)
  const size = (tier: number) => (TIERS[tier + 1] ?? 0) - (TIERS[tier] ?? 0)
  const next = (tier: number, from: string) =>
    `${TIERS[tier]} + (${from} * 3 + cityHash64(t, ${20 + tier}) % ${CALLEES}) % ${size(tier)}`
  await db.command(
    `INSERT INTO spans (trace_id, span_id, parent_id, source_id, caller_source_id, start, duration_us,
      kind, status, flags, endpoint_id, peer_id, mark_id, weight, attributes, received)
    WITH ${first} + intDiv(number, ${WIDE_TRACE_SPANS}) AS t,
      toUInt64(number % ${WIDE_TRACE_SPANS}) AS j, cityHash64(t, 7) AS h, h % 10 = 0 AS marked,
      h % ${size(0)} AS s0, ${next(1, 's0')} AS s1, ${next(2, 's1')} AS s2,
      ${list(TIER_OF)}[j + 1] AS tier, [s0, s1, s2][tier + 1] AS service,
      if(marked, ${INSTANCES - 1}, cityHash64(t, tier, 1) % ${INSTANCES - 1}) AS instance,
      ${list(KINDS)}[j + 1] AS kind,
      cityHash64(t, tier, 2) % ${WIDE_ENDPOINTS} AS endpoint,
      fromUnixTimestamp64Micro(toInt64(t * ${1_000_000 / tracesPerS} + j * 500)) AS began
    SELECT unhex(leftPad(hex(cityHash64(t, 1)), 16, '0') || leftPad(hex(cityHash64(t, 2)), 16, '0')),
      cityHash64(t, j, 3),
      if(j = 0, 0, cityHash64(t, toUInt64(${list(PARENTS)}[j + 1] - 1), 3)),
      1000 + service * 10 + instance, 0, began,
      ${list(DURATIONS_US)}[j + 1] + cityHash64(t, j, 9) % 4000,
      kind, if(cityHash64(t, j, 4) % 100 = 0, 2, 0), 0,
      10000 + service * ${WIDE_ENDPOINTS} + endpoint, if(j > 5, 500 + j, 0),
      if(marked AND kind = 2, 77, 0), 1,
      concat('{"http.request.method":"GET","url.path":"/', toString(endpoint),
        '","http.response.status_code":200,"user.id":"', toString(h % 100000), '"}'),
      least(now(), toDateTime(began) + 1)
    FROM numbers(${Math.round(seconds * tracesPerS) * WIDE_TRACE_SPANS})`,
    {},
    {
      settings: { max_insert_block_size: '262144', max_execution_time: 600, insert_deduplicate: 0 },
    },
  )
}

function list(values: readonly number[]): string {
  return `[${values.join(', ')}]`
}
