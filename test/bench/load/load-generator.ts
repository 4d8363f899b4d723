// A process of its own that sends OTLP or SkyWalking as fast as it is answered; its CPU is not counted.
import { Agent, request } from 'node:http'
import { type ClientHttp2Session, connect } from 'node:http2'
import { createOtlpLoad } from './otlp-load'
import { createSkywalkingBatches } from './skywalking-load'

/** How a message goes out; resolves with true when it was acknowledged. */
type Send = (message: Buffer, sent: () => void) => Promise<boolean>

const [kind = 'http', portText = '4318', atOnceText = '1024'] = process.argv.slice(2)
const port = Number(portText)
const atOnce = Number(atOnceText)
const MESSAGES = 160
const totals = { acknowledged: 0, refused: 0 }

function httpSend(): Send {
  const agent = new Agent({ keepAlive: true, maxSockets: atOnce })
  const headers = { 'content-type': 'application/x-protobuf' }
  return (message, sent) =>
    new Promise((resolve) => {
      const post = request(
        {
          agent,
          port,
          host: '127.0.0.1',
          path: '/v1/traces',
          method: 'POST',
          headers: { ...headers, 'content-length': message.length },
        },
        (answer) => {
          answer.resume()
          answer.on('end', () => resolve(answer.statusCode === 200))
        },
      )
      post.on('finish', sent)
      post.on('error', () => resolve(false))
      post.end(message)
    })
}

const CONNECTIONS = 8

interface GrpcTarget {
  readonly path: string
  /** True when the bytes are gRPC messages with their prefixes. */
  readonly framed: boolean
}

const OTLP: GrpcTarget = {
  path: '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
  framed: false,
}
const SKYWALKING: GrpcTarget = {
  path: '/skywalking.v3.TraceSegmentReportService/collect',
  framed: true,
}

function grpcSend(target: GrpcTarget): Send {
  const sessions = Array.from({ length: CONNECTIONS }, () => {
    const session = connect(`http://127.0.0.1:${port}`, {
      settings: { initialWindowSize: 4 * 1024 * 1024 },
    })
    session.on('error', () => {})
    return session
  })
  let turn = 0
  return (message, sent) => grpcCall(sessions[turn++ % CONNECTIONS]!, target, { message, sent })
}

function grpcCall(
  session: ClientHttp2Session,
  { path, framed }: GrpcTarget,
  { message, sent }: { message: Buffer; sent: () => void },
): Promise<boolean> {
  return new Promise((resolve) => {
    const stream = session.request({
      ':method': 'POST',
      ':path': path,
      'content-type': 'application/grpc',
      te: 'trailers',
    })
    let status = ''
    stream.on('response', (headers) => {
      status = String(headers['grpc-status'] ?? status)
    })
    stream.on('trailers', (trailers) => {
      status = String(trailers['grpc-status'])
    })
    stream.on('error', () => resolve(false))
    stream.on('close', () => resolve(status === '0'))
    stream.resume()
    if (!framed) {
      const prefix = Buffer.alloc(5)
      prefix.writeUInt32BE(message.length, 1)
      stream.write(prefix)
    }
    stream.end(message, sent)
  })
}

async function run(send: Send): Promise<void> {
  const load = kind === 'skywalking' ? createSkywalkingBatches() : createOtlpLoad(MESSAGES)
  let sending = 0
  const ready: (() => void)[] = []
  /** A message's memory is patched again only when its bytes have left. */
  const place = async () => {
    if (sending >= MESSAGES - 32) await new Promise<void>((go) => ready.push(go))
    sending += 1
  }
  const loop = async () => {
    for (;;) {
      await place()
      const message = load.next()
      let left = false
      const sent = () => {
        if (left) return
        left = true
        sending -= 1
        ready.shift()?.()
      }
      if (await send(message, sent)) totals.acknowledged += load.spansPerMessage
      else totals.refused += load.spansPerMessage
      sent()
    }
  }
  await Promise.all(Array.from({ length: atOnce }, loop))
}

setInterval(() => process.send?.(totals), 250)
process.on('disconnect', () => process.exit())
process.on('message', () => process.exit())
if (kind === 'http') await run(httpSend())
else await run(grpcSend(kind === 'grpc' ? OTLP : SKYWALKING))
