// One trace of a bookstore under the Java agent: gateway → dubbo-gateway → favorites and store.
// Its ids, times and numbers are placeholders of a fixed size.

/** Placeholders: as long as what replaces them. */
export const TRACE = `${'T'.repeat(32)}.123.${'T'.repeat(17)}`
export const SEGMENTS = ['A', 'B', 'C', 'D'].map((c) => `${c.repeat(32)}.123.${c.repeat(17)}`)
export const NUMBER = '#######'
/** Placeholder times are this plus the milliseconds into the trace. */
export const EPOCH = 2 ** 41
export const TRACE_MS_MAX = 400

const SERVICES = ['gateway-service', 'dubbo-gateway', 'favorites-service', 'store-service']
const PATH = '/api/v1/users/favorites'
const LIST = 'com.shop.FavoritesService.list(Long)'
const BOOKS = 'com.shop.StoreService.books(List)'
const MYSQL = 'Mysql/JDBC/PreparedStatement/executeQuery'

export interface Variant {
  readonly gray: boolean
  readonly fails: boolean
  readonly instance: number
}

type Tags = readonly (readonly [key: string, value: string])[]

/** Layer and component of each kind of library, with its peer when it calls out. */
const LIBRARY = {
  http: { spanLayer: 'Http', componentId: 2, peer: '10.1.2.3:20880' },
  spring: { spanLayer: 'Http', componentId: 14 },
  dubbo: { spanLayer: 'RPCFramework', componentId: 3, peer: '10.1.2.3:20881' },
  mysql: { spanLayer: 'Database', componentId: 33, peer: 'mysql:3306' },
  redis: { spanLayer: 'Cache', componentId: 57, peer: 'redis:6379' },
  hikari: { componentId: 115 },
} as const

interface SpanPlan {
  readonly type: 'Entry' | 'Exit' | 'Local'
  readonly library: keyof typeof LIBRARY
  readonly name: string
  /** Milliseconds into the trace. */
  readonly from: number
  readonly to: number
  readonly tags?: Tags
  readonly more?: object
}

function span({ type, library, name, from, to, tags = [], more = {} }: SpanPlan, spanId: number) {
  return {
    spanId,
    parentSpanId: spanId === 0 ? -1 : 0,
    startTime: EPOCH + from,
    endTime: EPOCH + to,
    operationName: name,
    spanType: type,
    ...LIBRARY[library],
    tags: tags.map(([key, value]) => ({ key, value })),
    ...more,
  }
}

function service(index: number, { gray, instance }: Variant) {
  const group = gray && index === 2 ? '-new' : ''
  const pod = `${index}${gray ? 1 : 0}${instance}`.padStart(12, '0')
  return {
    service: `bookstore::${SERVICES[index]}${group}`,
    serviceInstance: `5f0e31c2a7d94c0f9b1e${pod}@10.2.${index}.${instance}`,
  }
}

function calledBy(index: number, spanId: number, variant: Variant): object {
  const caller = service(index, variant)
  const ref = {
    traceId: TRACE,
    parentTraceSegmentId: SEGMENTS[index],
    parentSpanId: spanId,
    parentService: caller.service,
    parentServiceInstance: caller.serviceInstance,
    parentEndpoint: `GET:${PATH}`,
    networkAddressUsedAtPeer: `10.1.2.3:2088${index}`,
  }
  return { refs: [ref], isError: variant.fails }
}

function http({ gray, fails }: Variant): Tags {
  return [
    ['url', `http://shop.example:8080${PATH}`],
    ['http.method', 'GET'],
    ...(gray ? ([['http.headers', 'X-Gray-Tag=[true]']] as const) : []),
    ['http.params', `userId=[${NUMBER}]&page=[1]`],
    ['http.status_code', fails ? '500' : '200'],
  ]
}

const dubbo = (method: string): Tags => [['url', `dubbo://10.1.2.3:20881/${method}`]]
const cache = (command: string): Tags => [
  ['cache.type', 'Redis'],
  ['cache.cmd', command],
  ['cache.key', `session:${NUMBER}`],
]
const sql = (table: string): Tags => [
  ['db.type', 'Mysql'],
  ['db.instance', 'shop'],
  ['db.statement', `select id, book_id, note from ${table} where user_id = ${NUMBER} limit 20`],
]

function failure({ fails }: Variant): object {
  if (!fails) return {}
  const data = [
    { key: 'event', value: 'error' },
    { key: 'error.kind', value: 'java.util.concurrent.TimeoutException' },
    { key: 'message', value: `user ${NUMBER} timed out` },
    { key: 'stack', value: 'TimeoutException\n\tat com.shop.A.b(A.java:12)\n'.repeat(12) },
  ]
  return { isError: true, logs: [{ time: EPOCH + 50, data }] }
}

/** The spans of each segment; the first is the entry span, but it is reported last. */
function plan(v: Variant): readonly (readonly SpanPlan[])[] {
  const mark: Tags = v.gray ? [['gray', 'true']] : []
  const entry = { type: 'Entry' } as const
  const exit = { type: 'Exit' } as const
  const pool = { type: 'Local', library: 'hikari' } as const
  const favorites = { ...calledBy(1, 2, v), ...failure(v) }
  return [
    [
      { ...entry, library: 'spring', name: `GET:${PATH}`, from: 0, to: 121, tags: http(v) },
      { ...exit, library: 'http', name: PATH, from: 1, to: 120, tags: http(v) },
    ],
    [
      {
        ...entry,
        library: 'spring',
        name: `GET:${PATH}`,
        from: 2,
        to: 112,
        tags: http(v),
        more: calledBy(0, 1, v),
      },
      { ...exit, library: 'redis', name: 'Lettuce/GET', from: 3, to: 4, tags: cache('GET') },
      {
        ...exit,
        library: 'dubbo',
        name: LIST,
        from: 5,
        to: 60,
        tags: dubbo(LIST),
        more: failure(v),
      },
      { ...exit, library: 'dubbo', name: BOOKS, from: 61, to: 110, tags: dubbo(BOOKS) },
    ],
    [
      {
        ...entry,
        library: 'dubbo',
        name: LIST,
        from: 6,
        to: 58,
        tags: [...dubbo(LIST), ...mark],
        more: favorites,
      },
      { ...pool, name: 'HikariCP/Connection/getConnection', from: 7, to: 8 },
      { ...exit, library: 'mysql', name: MYSQL, from: 9, to: 40, tags: sql('favorites') },
      { ...pool, name: 'HikariCP/Connection/close', from: 41, to: 41 },
    ],
    [
      {
        ...entry,
        library: 'dubbo',
        name: BOOKS,
        from: 62,
        to: 108,
        tags: dubbo(BOOKS),
        more: calledBy(1, 3, v),
      },
      { ...exit, library: 'redis', name: 'Lettuce/MGET', from: 64, to: 70, tags: cache('MGET') },
      { ...pool, name: 'HikariCP/Connection/getConnection', from: 71, to: 72 },
      { ...exit, library: 'mysql', name: MYSQL, from: 73, to: 80, tags: sql('books') },
      { ...exit, library: 'mysql', name: MYSQL, from: 81, to: 95, tags: sql('stock') },
      { ...pool, name: 'HikariCP/Connection/close', from: 96, to: 96 },
    ],
  ]
}

/** SegmentObjects of one trace as JSON. */
export function traceOf(variant: Variant): { readonly spans: readonly object[] }[] {
  return plan(variant).map((spans, index) => ({
    traceId: TRACE,
    traceSegmentId: SEGMENTS[index],
    spans: spans.map((one, spanId) => span(one, spanId)).reverse(),
    ...service(index, variant),
  }))
}
