// What a gRPC call is answered: a message and OK, or a status alone; and how a stream says it.
import type { ServerHttp2Stream } from 'node:http2'
import { constants } from 'node:http2'
import { encodeRpcStatus } from '#lib/receive/rpc-status'
import { frame } from './frames'

const CONTENT_TYPE = 'application/grpc+proto'
const OK_HEADERS = {
  ':status': 200,
  'content-type': CONTENT_TYPE,
  'grpc-accept-encoding': 'gzip,identity',
}
const OK_TRAILERS = { 'grpc-status': '0' }
const EMPTY_FRAME = frame(new Uint8Array(0))
/** A message without fields. */
export const EMPTY = new Uint8Array(0)

/** Sends the headers of an answer that will end with OK. */
export function beginAnswer(stream: ServerHttp2Stream): void {
  stream.respond(OK_HEADERS, { waitForTrailers: true })
  stream.on('wantTrailers', () => stream.sendTrailers(OK_TRAILERS))
}

/** Ends a begun answer; null: without a message, as a server stream that had nothing to say ends. */
export function endAnswer(stream: ServerHttp2Stream, message: Uint8Array | null): void {
  if (message === null) stream.end()
  else stream.end(message === EMPTY ? EMPTY_FRAME : frame(message))
}

/** A status without a message ("Trailers-Only"); the rest of the request is not wanted. */
export function refuseStream(
  stream: ServerHttp2Stream,
  { status, text, retryAfterMs }: { status: number; text: string; retryAfterMs?: number },
): void {
  if (stream.destroyed || stream.closed) return
  const details =
    retryAfterMs === undefined
      ? {}
      : {
          'grpc-status-details-bin': toBase64(
            encodeRpcStatus({ code: status, text, retryAfterMs }),
          ),
        }
  stream.respond(
    {
      ':status': 200,
      'content-type': CONTENT_TYPE,
      'grpc-status': String(status),
      'grpc-message': encodeMessage(text),
      ...details,
    },
    { endStream: true },
  )
  if (!stream.readableEnded) stream.close(constants.NGHTTP2_NO_ERROR)
}

/** Printable ASCII but `%` as it is, other bytes as %XX (gRPC over HTTP/2, "Status-Message"). */
function encodeMessage(text: string): string {
  return text.replace(/[^ -$&-~]+/g, (part) =>
    [...Buffer.from(part)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''),
  )
}

function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64').replace(/=+$/, '')
}
