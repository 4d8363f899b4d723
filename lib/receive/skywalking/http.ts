// SkyWalking over HTTP: the same messages as JSON, as agents for nginx, Kong, APISIX and browsers send.
import { AppError } from '#lib/model/app-error'
import type { CounterName } from '#lib/receive/counters'
import type { HttpAnswer, HttpRefusal, HttpRoute, ReceiveContext } from '#lib/receive/receiver'
import { encodeCollectionJson, encodePropertiesJson, encodeSegmentJson } from './json-mapping'
import type { SegmentStore } from './store'

const JSON_TYPE = 'application/json'
const DONE: HttpAnswer = { status: 200, contentType: JSON_TYPE, body: '{}' }
const NO_CONTENT: HttpAnswer = { status: 204 }
/** A JSON text takes many times its size in memory while it is read. */
const JSON_BYTES_MAX = 16 * 1024 * 1024

/** Taken and dropped. Source: SkyWalking documentation, HTTP API and browser protocol. */
const DROPPED: readonly (readonly [path: string, answer: HttpAnswer, counts: CounterName])[] = [
  ['/v3/management/keepAlive', DONE, 'droppedOther'],
  ['/v3/events', DONE, 'droppedOther'],
  ['/v3/logs', DONE, 'droppedLogs'],
  ['/browser/perfData', NO_CONTENT, 'droppedMetrics'],
  ['/browser/perfData/webVitals', NO_CONTENT, 'droppedMetrics'],
  ['/browser/perfData/webInteractions', NO_CONTENT, 'droppedMetrics'],
  ['/browser/perfData/resources', NO_CONTENT, 'droppedMetrics'],
  ['/browser/errorLog', NO_CONTENT, 'droppedLogs'],
  ['/browser/errorLogs', NO_CONTENT, 'droppedLogs'],
]

export function httpRoutes(store: SegmentStore, { count }: ReceiveContext): HttpRoute[] {
  const stored = (path: string, take: (json: unknown) => Promise<void>): HttpRoute => ({
    path,
    contentTypes: [JSON_TYPE],
    refuse,
    answer: ({ body }) => take(parse(body)).then(() => DONE),
  })
  return [
    stored('/v3/segment', (json) => store.segment(encodeSegmentJson(json))),
    stored('/v3/segments', (json) => store.collection(encodeCollectionJson(json))),
    stored('/v3/management/reportProperties', (json) =>
      store.properties(encodePropertiesJson(json)),
    ),
    ...DROPPED.map(([path, answered, counts]) => ({
      path,
      contentTypes: [JSON_TYPE],
      refuse,
      answer: () => {
        count(counts)
        return answered
      },
    })),
  ]
}

function parse(body: Uint8Array): unknown {
  if (body.length > JSON_BYTES_MAX) {
    throw new AppError('too-large', `JSON larger than ${JSON_BYTES_MAX} bytes: send less at once`)
  }
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body))
  } catch {
    throw new AppError('bad-request', 'the body is not JSON')
  }
}

function refuse({ status, message, retryAfterS }: HttpRefusal): HttpAnswer {
  const retry = retryAfterS === undefined ? {} : { retryAfterS }
  return { status, contentType: JSON_TYPE, body: JSON.stringify({ message }), ...retry }
}
