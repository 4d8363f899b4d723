// Sends captured requests to a receiver as the agents sent them.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Client, credentials } from '@grpc/grpc-js'

const FIXTURES = join(import.meta.dirname, '../../fixtures')
const OTLP_EXPORT = '/opentelemetry.proto.collector.trace.v1.TraceService/Export'

type Ports = Readonly<Record<string, number>>
/** The receiver that the next request goes to. */
type NextPorts = () => Ports

/** Bodies of one folder of test/fixtures, in the order in which they arrived. */
function bodies(
  folder: string,
  ending: string,
): { readonly name: string; readonly body: Buffer }[] {
  const path = join(FIXTURES, folder)
  return readdirSync(path)
    .filter((name) => name.endsWith(ending))
    .sort()
    .map((name) => ({ name, body: readFileSync(join(path, name)) }))
}

async function post(url: string, body: Buffer, headers: Record<string, string>): Promise<void> {
  const answer = await fetch(url, { method: 'POST', headers, body: new Uint8Array(body) })
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${await answer.text()}`)
}

const asIs = (bytes: Buffer) => bytes

async function withClient(port: number | undefined, work: (client: Client) => Promise<void>) {
  const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure())
  try {
    await work(client)
  } finally {
    client.close()
  }
}

function unary(client: Client, path: string, body: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    client.makeUnaryRequest(path, asIs, asIs, body, (error) => (error ? reject(error) : resolve()))
  })
}

function stream(client: Client, path: string, body: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    const call = client.makeClientStreamRequest(path, asIs, asIs, (error) =>
      error ? reject(error) : resolve(),
    )
    call.write(body)
    call.end()
  })
}

async function postOtlpGrpc(next: NextPorts): Promise<void> {
  for (const { body } of bodies('otlp/grpc', '.bin')) {
    await withClient(next().otlpGrpcPort, (client) => unary(client, OTLP_EXPORT, body))
  }
}

function postOtlpHttp(folder: string, ending: string, headers: Record<string, string>) {
  return async (next: NextPorts) => {
    for (const { body } of bodies(folder, ending)) {
      await post(`http://127.0.0.1:${next().otlpHttpPort}/v1/traces`, body, headers)
    }
  }
}

/** `0001_skywalking.v3.TraceSegmentReportService.collect.bin` says which method it was sent to. */
async function postSkywalking(next: NextPorts): Promise<void> {
  for (const { name, body } of bodies('skywalking', '.bin')) {
    const [, service, method] = /^\d+_(.+)\.(\w+)\.bin$/.exec(name) ?? []
    const send = method === 'collect' ? stream : unary
    const path = `/${service}/${method}`
    await withClient(next().skywalkingGrpcPort, (client) => send(client, path, body))
  }
}

async function postZipkin(next: NextPorts): Promise<void> {
  for (const { body } of bodies('zipkin', '.wire.json')) {
    const url = `http://127.0.0.1:${next().zipkinPort}/api/v2/spans`
    await post(url, body, { 'content-type': 'application/json' })
  }
}

const PROTOBUF = { 'content-type': 'application/x-protobuf' }

/** Keyed as in test/fixtures/captures/expected-edges.json. */
export const CAPTURES: Readonly<Record<string, (next: NextPorts) => Promise<void>>> = {
  'skywalking-nodejs-0.9.0': postSkywalking,
  'otel-js-0.223_grpc': postOtlpGrpc,
  'otel-js-0.223_http-json': postOtlpHttp('otlp/http-json', '.wire.json', {
    'content-type': 'application/json',
  }),
  'otel-js-0.223_http-proto': postOtlpHttp('otlp/http-proto', '.bin', PROTOBUF),
  'otel-js-0.223_http-proto_gzip': postOtlpHttp('otlp/http-proto-gzip', '.wire.gz', {
    ...PROTOBUF,
    'content-encoding': 'gzip',
  }),
  'otel-js-2.12_zipkin-v2': postZipkin,
}
