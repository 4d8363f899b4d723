// What OTLP clients are answered: success, partial success, and google.rpc.Status, in their encoding.
import type { HttpAnswer, HttpRefusal } from '#lib/receive/receiver'
import { bytesField, encodeRpcStatus, rpcCodeOf, varintField } from '#lib/receive/rpc-status'
import type { Decoded } from './decode/decoder'

export const PROTOBUF = 'application/x-protobuf'
export const JSON_TYPE = 'application/json'

const NOTHING = new Uint8Array(0)

/** ExportTraceServiceResponse; `partial_success` stays unset when nothing was rejected. */
export function exportResponse({ rejected, reason }: Decoded): Uint8Array {
  if (rejected === 0) return NOTHING
  const text = new TextEncoder().encode(reason)
  const partial = [...varintField(1, rejected), ...bytesField(2, text)]
  return new Uint8Array(bytesField(1, partial))
}

export function httpSuccess(contentType: string, decoded: Decoded): HttpAnswer {
  if (contentType !== JSON_TYPE) return { status: 200, contentType, body: exportResponse(decoded) }
  const { rejected, reason } = decoded
  const partialSuccess = { rejectedSpans: String(rejected), errorMessage: reason }
  return {
    status: 200,
    contentType,
    body: JSON.stringify(rejected === 0 ? {} : { partialSuccess }),
  }
}

/** JSON for those who sent JSON or something else, protobuf for those who sent protobuf. */
export function httpRefusal({
  status,
  message,
  contentType,
  retryAfterS,
}: HttpRefusal): HttpAnswer {
  const code = rpcCodeOf(status)
  const retry = retryAfterS === undefined ? {} : { retryAfterS }
  return contentType === PROTOBUF
    ? { status, contentType, body: encodeRpcStatus({ code, text: message }), ...retry }
    : { status, contentType: JSON_TYPE, body: JSON.stringify({ code, message }), ...retry }
}
