// google.rpc.Status, the error body of OTLP over HTTP and of gRPC's status details; gRPC's status codes.
import type { ErrorCode } from '#lib/model/app-error'

/** Codes of google.rpc.Code that we answer with. */
export const GRPC = {
  ok: 0,
  unknown: 2,
  invalidArgument: 3,
  permissionDenied: 7,
  resourceExhausted: 8,
  unimplemented: 12,
  internal: 13,
  unavailable: 14,
  unauthenticated: 16,
} as const

/** AppError code → gRPC status. Overload is UNAVAILABLE: OTLP clients retry only that. */
export function grpcStatusOf(code: ErrorCode): number {
  if (code === 'bad-request') return GRPC.invalidArgument
  if (code === 'too-large') return GRPC.resourceExhausted
  if (code === 'unavailable') return GRPC.unavailable
  return code === 'unauthorized' ? GRPC.unauthenticated : GRPC.internal
}

/** HTTP status → google.rpc.Code, as google/rpc/code.proto maps them. */
export function rpcCodeOf(httpStatus: number): number {
  if (httpStatus === 401) return GRPC.unauthenticated
  if (httpStatus === 404 || httpStatus === 405) return GRPC.unimplemented
  if (httpStatus === 413) return GRPC.resourceExhausted
  if (httpStatus >= 400 && httpStatus < 500) return GRPC.invalidArgument
  return httpStatus === 503 ? GRPC.unavailable : GRPC.internal
}

const RETRY_INFO = 'type.googleapis.com/google.rpc.RetryInfo'
const encoder = new TextEncoder()

export interface RpcStatus {
  readonly code: number
  readonly text: string
  /** Adds a RetryInfo: the client may try again after this long. */
  readonly retryAfterMs?: number
}

/** Protobuf bytes of a google.rpc.Status. */
export function encodeRpcStatus({ code, text, retryAfterMs }: RpcStatus): Uint8Array {
  const parts = [...varintField(1, code), ...bytesField(2, encoder.encode(text))]
  if (retryAfterMs !== undefined) {
    const seconds = Math.floor(retryAfterMs / 1_000)
    const nanos = (retryAfterMs % 1_000) * 1_000_000
    const duration = [...varintField(1, seconds), ...varintField(2, nanos)]
    const info = bytesField(1, duration)
    parts.push(
      ...bytesField(3, [...bytesField(1, encoder.encode(RETRY_INFO)), ...bytesField(2, info)]),
    )
  }
  return new Uint8Array(parts)
}

function varint(value: number): number[] {
  const bytes: number[] = []
  let rest = value
  for (; rest >= 0x80; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 0x80)
  bytes.push(rest)
  return bytes
}

/** A number field; 0 is proto3's default and stays away. */
export function varintField(field: number, value: number): number[] {
  return value === 0 ? [] : [...varint(field * 8), ...varint(value)]
}

export function bytesField(field: number, bytes: Iterable<number> & { length: number }): number[] {
  return [...varint(field * 8 + 2), ...varint(bytes.length), ...bytes]
}
