// SkyWalking agents over gRPC and HTTP: segments and instance properties are stored, all else is
// answered and dropped.
import { AppError, type ErrorCode } from '#lib/model/app-error'
import type { Count } from '#lib/receive/counters'
import type { GrpcMethod, ReceiveContext, Receiver } from '#lib/receive/receiver'
import { GRPC } from '#lib/receive/rpc-status'
import { STILL_HELD } from '#lib/store/block/batch'
import { httpRoutes } from './http'
import { METHODS, type Method } from './methods'
import { createSegmentStore, type SegmentStore } from './store'

const EMPTY = { message: new Uint8Array(0) }
/** PprofCollectionResponse and its like with status TERMINATED_BY_OVERSIZE: "do not send the rest". */
const TOO_LARGE_TO_TAKE = Uint8Array.of(0x08, 0x02)
/** HealthCheckResponse with status SERVING (grpc/health/v1). */
const SERVING = { message: Uint8Array.of(0x08, 0x01) }

export const skywalking = {
  name: 'skywalking',
  title: 'SkyWalking',
  grpcPort: { setting: 'skywalkingGrpcPort', env: 'SKYWALKING_GRPC_PORT', standard: 11800 },
  httpPort: { setting: 'skywalkingHttpPort', env: 'SKYWALKING_HTTP_PORT', standard: 12800 },
  auth: { header: 'authentication', scheme: '', grpcStatus: GRPC.permissionDenied },
  grpcStatusOf,
  open(context) {
    const store = createSegmentStore(context)
    return { grpc: grpcMethods(store, context), http: httpRoutes(store, context) }
  },
} as const satisfies Receiver

/**
 * UNAVAILABLE, RESOURCE_EXHAUSTED, UNKNOWN, UNAUTHENTICATED and PERMISSION_DENIED make a Java agent
 * disconnect and throw its spans away for up to 30 s (GRPCChannelManager.reportError); these only
 * cost it the one batch.
 */
function grpcStatusOf(code: ErrorCode): number {
  return code === 'bad-request' || code === 'too-large' ? GRPC.invalidArgument : GRPC.internal
}

/**
 * Agents never send a batch again, so being told would not help them: what is only late is still
 * held, and what was lost is counted. Work that several messages share is looked after once.
 */
function createForgiving(count: Count): (work: Promise<void>) => Promise<void> {
  let last: Promise<void> | null = null
  let forgiven = Promise.resolve()
  return (work) => {
    if (work === last) return forgiven
    last = work
    forgiven = work.catch((error: unknown) => {
      if (!(error instanceof AppError) || error.code !== 'unavailable') throw error
      if (error.details !== STILL_HELD) count('refusedBusy')
    })
    return forgiven
  }
}

function grpcMethods(store: SegmentStore, { count }: ReceiveContext): GrpcMethod[] {
  const forgiving = createForgiving(count)
  const unary = (path: string, take: (message: Uint8Array) => Promise<void>): GrpcMethod => ({
    kind: 'unary',
    path,
    answer: (message) => forgiving(take(message)).then(() => EMPTY),
  })
  const toMethod = ({ path, role, counts }: Method): GrpcMethod => {
    if (role === 'segments') {
      const each = (message: Uint8Array) => forgiving(store.segment(message))
      return { kind: 'client-stream', path, each, answer: () => EMPTY }
    }
    if (role === 'collection') return unary(path, store.collection)
    if (role === 'properties') return unary(path, store.properties)
    const ignore = { kind: 'ignore', path, empty: role === 'ignore', counts } as const
    return role === 'ignore' ? ignore : { ...ignore, first: TOO_LARGE_TO_TAKE }
  }
  const health = { kind: 'unary', path: '/grpc.health.v1.Health/Check' } as const
  return [...METHODS.map(toMethod), { ...health, answer: () => SERVING }]
}
