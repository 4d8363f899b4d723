// The shape of a receiver: what it listens on and what it answers. Hosts know nothing else of it.
import type { ErrorCode } from '#lib/model/app-error'
import type { Dimensions } from '#lib/store/block/dimensions'
import type { Intake } from '#lib/store/block/intake'
import type { MarkKeys } from '#lib/store/block/mark-keys'
import type { Count } from './counters'

/** One port: the field of the settings that holds it, its environment variable, its standard number. */
export interface PortSetting {
  readonly setting: string
  readonly env: string
  readonly standard: number
}

/** How much of a span's attributes is stored. */
export type AttributesKept = 'all' | 'selected' | 'none'

/** What a receiver is given when it opens. One per receiver: `count` is its own. */
export interface ReceiveContext {
  readonly intake: Intake
  readonly dimensions: Dimensions
  readonly markKeys: MarkKeys
  readonly attributes: AttributesKept
  /** Spans that began longer ago are not stored. */
  readonly daysKept: number
  readonly count: Count
  readonly now: () => number
}

/** Bytes of a protobuf message, or a gRPC status with its text. */
export type GrpcAnswer =
  | { readonly message: Uint8Array }
  | { readonly status: number; readonly text: string; readonly retryAfterMs?: number }

/**
 * A thrown AppError becomes a status: bad-request 3, too-large 8, unavailable 14 with RetryInfo,
 * unauthorized 16, else 13. The message's bytes are valid until the handler returns (not: until its
 * promise resolves). For a client stream the host stops reading while too many `each` are pending
 * (messages that share one promise count once), and calls `answer` at half-close once all of them have settled; when some `each` rejected, the
 * first error is the status instead, and the other messages are taken all the same. `ignore` reads
 * everything, counts it, and answers OK, with an empty message when `empty`; `first`, when given, is
 * answered to the first message at once, for clients that wait for it.
 */
export type GrpcMethod =
  | {
      readonly kind: 'unary'
      readonly path: string
      readonly answer: (message: Uint8Array) => GrpcAnswer | Promise<GrpcAnswer>
    }
  | {
      readonly kind: 'client-stream'
      readonly path: string
      readonly each: (message: Uint8Array) => void | Promise<void>
      readonly answer: () => GrpcAnswer
    }
  | {
      readonly kind: 'ignore'
      readonly path: string
      readonly empty: boolean
      readonly first?: Uint8Array
      readonly counts: 'droppedMetrics' | 'droppedLogs' | 'droppedOther'
    }

export interface HttpRequest {
  /** Decompressed; valid until the handler returns (not: until its promise resolves). */
  readonly body: Uint8Array
  /** Lower case, without parameters. */
  readonly contentType: string
}

export interface HttpAnswer {
  readonly status: number
  readonly contentType?: string
  readonly body?: Uint8Array | string
  readonly retryAfterS?: number
}

/** What the host or a thrown AppError refuses, before it has the protocol's shape. */
export interface HttpRefusal {
  readonly status: number
  readonly message: string
  /** Content type of the request, '' when it had none. */
  readonly contentType: string
  readonly retryAfterS?: number
}

/** All routes take POST; another method is answered 405, another content type 415. */
export interface HttpRoute {
  readonly path: string
  readonly contentTypes: readonly string[]
  /** What comes here is not stored: it need not wait for the database. */
  readonly discards?: true
  readonly answer: (request: HttpRequest) => HttpAnswer | Promise<HttpAnswer>
  readonly refuse: (refusal: HttpRefusal) => HttpAnswer
}

/** Where the token is looked for; `grpcStatus` is the protocol's answer to a wrong one. */
export interface ReceiverAuth {
  readonly header: string
  readonly scheme: '' | 'Bearer '
  readonly grpcStatus: number
}

/** One protocol. `open` is called once, at start; its handlers keep their caches in closures. */
export interface Receiver {
  readonly name: string
  readonly title: string
  readonly grpcPort?: PortSetting
  readonly httpPort?: PortSetting
  readonly auth: ReceiverAuth
  /** Only where a client must not see the usual status: some agents disconnect on UNAVAILABLE. */
  readonly grpcStatusOf?: (code: ErrorCode) => number
  readonly open: (context: ReceiveContext) => {
    readonly grpc?: readonly GrpcMethod[]
    readonly http?: readonly HttpRoute[]
  }
}
