// OpenTelemetry traces over gRPC and HTTP; metrics and logs are taken and dropped.
import { AppError } from '#lib/model/app-error'
import type { GrpcMethod, HttpRoute, ReceiveContext, Receiver } from '#lib/receive/receiver'
import type { SpanBlock } from '#lib/store/block/span-block'
import { exportResponse, httpRefusal, httpSuccess, JSON_TYPE, PROTOBUF } from './answers'
import { createDecoder, type Decoded } from './decode/decoder'
import { decodeTraces } from './decode/traces'
import { jsonToProto } from './json-request'

/** Exporters give up after 10 s by default, of which GATE_WAIT_MS may be gone; 1 s is for the way. */
const HOLD_MS = 7_000
/** A JSON text takes many times its size in memory while it is read. */
const JSON_BYTES_MAX = 16 * 1024 * 1024

const SERVICES = 'opentelemetry.proto.collector'
const DROPPED = [
  { path: '/v1/metrics', service: 'metrics.v1.MetricsService', counts: 'droppedMetrics' },
  { path: '/v1/logs', service: 'logs.v1.LogsService', counts: 'droppedLogs' },
] as const

const NOTHING: Decoded = { spans: 0, rejected: 0, reason: '' }
const CONTENT_TYPES = [PROTOBUF, JSON_TYPE]

type Store = (message: Uint8Array) => Promise<Decoded>

export const otlp = {
  name: 'otlp',
  title: 'OpenTelemetry',
  grpcPort: { setting: 'otlpGrpcPort', env: 'OTLP_GRPC_PORT', standard: 4317 },
  httpPort: { setting: 'otlpHttpPort', env: 'OTLP_HTTP_PORT', standard: 4318 },
  auth: { header: 'authorization', scheme: 'Bearer ', grpcStatus: 16 },
  open(context) {
    const store = createStore(context)
    return { grpc: grpcMethods(store), http: httpRoutes(store, context) }
  },
} as const satisfies Receiver

/** Decodes into the open block and waits until the database has it. */
function createStore(context: ReceiveContext): Store {
  const { intake, count } = context
  const decoder = createDecoder(context)
  const decode = (bytes: Uint8Array, block: SpanBlock) => decodeTraces(decoder, bytes, block)
  return async (message) => {
    const decoded = await intake.take(message, decode, HOLD_MS)
    count('messages')
    count('spans', decoded.spans)
    if (decoded.rejected > 0) count('spansRejected', decoded.rejected)
    return decoded
  }
}

function grpcMethods(store: Store): GrpcMethod[] {
  return [
    {
      kind: 'unary',
      path: `/${SERVICES}.trace.v1.TraceService/Export`,
      answer: async (message) => ({ message: exportResponse(await store(message)) }),
    },
    ...DROPPED.map(
      ({ service, counts }): GrpcMethod => ({
        kind: 'ignore',
        path: `/${SERVICES}.${service}/Export`,
        empty: true,
        counts,
      }),
    ),
  ]
}

function httpRoutes(store: Store, { count }: ReceiveContext): HttpRoute[] {
  const shape = { contentTypes: CONTENT_TYPES, refuse: httpRefusal }
  return [
    {
      ...shape,
      path: '/v1/traces',
      async answer({ body, contentType }) {
        const message = contentType === JSON_TYPE ? fromJson(body) : body
        return httpSuccess(contentType, await store(message))
      },
    },
    ...DROPPED.map(
      ({ path, counts }): HttpRoute => ({
        ...shape,
        path,
        discards: true,
        answer({ contentType }) {
          count(counts)
          return httpSuccess(contentType, NOTHING)
        },
      }),
    ),
  ]
}

function fromJson(body: Uint8Array): Uint8Array {
  if (body.length <= JSON_BYTES_MAX) return jsonToProto(body)
  throw new AppError('too-large', `JSON larger than ${JSON_BYTES_MAX} bytes: send protobuf`)
}
