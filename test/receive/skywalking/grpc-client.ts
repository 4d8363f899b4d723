// Calls SkyWalking's methods as agents do: through grpc-js, with bytes for messages.
import {
  Client,
  type ClientWritableStream,
  credentials,
  Metadata,
  type ServiceError,
} from '@grpc/grpc-js'

const DEADLINE_MS = 20_000
const asIs = (bytes: Buffer) => bytes

export interface CallResult {
  /** gRPC status code. */
  readonly code: number
  readonly details: string
  /** Bytes of the answer; null when there was none. */
  readonly message: Buffer | null
}

export interface OpenStream {
  send(message: Uint8Array): void
  readonly stream: ClientWritableStream<Buffer>
  /** Half-closes and waits for the answer. */
  end(): Promise<CallResult>
  /** The answer, without half-closing. */
  readonly result: Promise<CallResult>
}

export interface AgentClient {
  unary(path: string, message: Uint8Array): Promise<CallResult>
  stream(path: string): OpenStream
  /** All messages in one stream. */
  sendAll(path: string, messages: readonly Uint8Array[]): Promise<CallResult>
  readonly client: Client
  close(): void
}

export function createAgentClient(
  port: number,
  { token, options = {} }: { token?: string; options?: object } = {},
): AgentClient {
  const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure(), {
    'grpc.max_send_message_length': -1,
    ...options,
  })
  const metadata = () => {
    const sent = new Metadata()
    if (token !== undefined) sent.set('authentication', token)
    return sent
  }
  const deadline = () => ({ deadline: Date.now() + DEADLINE_MS })
  const settle =
    (resolve: (result: CallResult) => void) => (error: ServiceError | null, message?: Buffer) =>
      resolve({ code: error?.code ?? 0, details: error?.details ?? '', message: message ?? null })
  const agent: AgentClient = {
    client,
    unary: (path, message) =>
      new Promise((resolve) => {
        const bytes = Buffer.from(message)
        client.makeUnaryRequest(path, asIs, asIs, bytes, metadata(), deadline(), settle(resolve))
      }),
    stream(path) {
      let finish: (result: CallResult) => void = () => {}
      const result = new Promise<CallResult>((resolve) => {
        finish = resolve
      })
      const stream = client.makeClientStreamRequest(
        path,
        asIs,
        asIs,
        metadata(),
        deadline(),
        settle(finish),
      )
      stream.on('error', () => {})
      return {
        stream,
        result,
        send: (message) => void stream.write(Buffer.from(message)),
        end() {
          stream.end()
          return result
        },
      }
    },
    sendAll(path, messages) {
      const stream = agent.stream(path)
      for (const message of messages) stream.send(message)
      return stream.end()
    },
    close: () => client.close(),
  }
  return agent
}
