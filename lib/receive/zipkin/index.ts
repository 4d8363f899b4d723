// Zipkin v2 JSON over HTTP, as Zipkin's own clients, Envoy and OpenTelemetry's exporters send it.
import { AppError } from '#lib/model/app-error'
import type { HttpAnswer, HttpRefusal, HttpRoute, Receiver } from '#lib/receive/receiver'
import { createMarkCollector } from '#lib/store/block/mark-collector'
import type { SpanBlock } from '#lib/store/block/span-block'
import { decodeZipkin, type ZipkinDecoderDeps } from './decode'
import { createSourceOf } from './source'
import { createTagRoles } from './tag-roles'

/** Envoy gives up after 5 s, of which GATE_WAIT_MS may be gone: by then it must have our answer. */
const HOLD_MS = 2_500
/** A JSON text takes many times its size in memory while it is read. */
const JSON_BYTES_MAX = 16 * 1024 * 1024
const JSON_TYPE = 'application/json'
const ACCEPTED: HttpAnswer = { status: 202 }

export const zipkin = {
  name: 'zipkin',
  title: 'Zipkin',
  httpPort: { setting: 'zipkinPort', env: 'ZIPKIN_PORT', standard: 9411 },
  auth: { header: 'authorization', scheme: 'Bearer ', grpcStatus: 16 },
  open({ intake, dimensions, markKeys, attributes, daysKept, count }) {
    const deps: ZipkinDecoderDeps = {
      dimensions,
      marks: createMarkCollector(dimensions, markKeys),
      sourceOf: createSourceOf(dimensions),
      roleOf: createTagRoles(markKeys, attributes),
      keepsEvents: attributes !== 'none',
      daysKept,
    }
    const decode = (body: Uint8Array, block: SpanBlock) => decodeZipkin(deps, body, block)
    const spans: HttpRoute = {
      path: '/api/v2/spans',
      contentTypes: [JSON_TYPE],
      refuse,
      async answer({ body }) {
        if (body.length > JSON_BYTES_MAX) {
          throw new AppError('too-large', `a list larger than ${JSON_BYTES_MAX} bytes: send less`)
        }
        const decoded = await intake.take(body, decode, HOLD_MS)
        count('messages')
        count('spans', decoded.spans)
        if (decoded.rejected > 0) count('spansRejected', decoded.rejected)
        return ACCEPTED
      },
    }
    return { http: [spans, OLD_VERSION] }
  },
} as const satisfies Receiver

/** Answered so that whoever configured it sees what to change. */
const OLD_VERSION: HttpRoute = {
  path: '/api/v1/spans',
  contentTypes: [JSON_TYPE, 'application/x-thrift'],
  refuse,
  answer() {
    throw new AppError('bad-request', 'Zipkin v1 is not taken here: POST v2 JSON to /api/v2/spans')
  },
}

function refuse({ status, message, retryAfterS }: HttpRefusal): HttpAnswer {
  const retry = retryAfterS === undefined ? {} : { retryAfterS }
  return { status, contentType: 'text/plain; charset=utf-8', body: `${message}\n`, ...retry }
}
