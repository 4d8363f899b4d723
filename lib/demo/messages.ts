// What the demo's parent and its child processes say to each other over their IPC channel.
import type { Mix } from '#lib/demo/load/mixes'
import type { GatewayRoute } from '#lib/demo/service/gateway-routes'
import type { BreakerRule } from '#lib/plan/plan'

/** The agents a bookstore can run under; `none` is for what reports nothing. */
export const AGENTS = ['skywalking', 'otel'] as const
export type Agent = (typeof AGENTS)[number]

/** One running instance, as the registry lists it. Only `gray` ones carry a lane. */
export interface Instance {
  readonly service: string
  readonly reportedAs: string
  readonly instance: string
  /** A made-up host name, so that traces read like a real network; it stands for 127.0.0.1. */
  readonly host: string
  readonly port: number
  readonly lane: 'gray' | null
}

/**
 * What can be broken in one service:
 * - forget-mark: calls go out without the mark.
 * - leak: this fraction of unmarked requests is routed to gray.
 * - fail: one endpoint ("DELETE /favorites") answers 500.
 */
export type Fault =
  | { readonly kind: 'forget-mark' }
  | { readonly kind: 'leak'; readonly ratio: number }
  | { readonly kind: 'fail'; readonly endpoint: string }

export interface ServiceAssignment {
  readonly lane: 'gray' | null
  readonly seed: number
  readonly routes: readonly GatewayRoute[]
  readonly breaker: BreakerRule
}

export interface LoadAssignment {
  readonly seed: number
  readonly gatewayPort: number
  readonly ratePerSecond: number
  readonly mix: Mix
  /** Fraction of the users who come with the mobile app. */
  readonly mobileShare: number
}

/** What the load generator saw from outside: the truth to hold a verdict against. */
export interface LoadCounts {
  readonly sent: number
  readonly answered: number
  /** Status 500 and above, and requests that never got an answer. */
  readonly failed: number
  /** Not sent because too many were already in flight. */
  readonly skipped: number
  /** Requests that a favorites instance answered, by its lane. */
  readonly favoritesGray: number
  readonly favoritesBaseline: number
}

export type ToChild =
  | { readonly kind: 'serve'; readonly assignment: ServiceAssignment }
  | { readonly kind: 'load'; readonly assignment: LoadAssignment }
  | { readonly kind: 'registry'; readonly instances: readonly Instance[] }
  | { readonly kind: 'fault'; readonly fault: Fault | null }
  | { readonly kind: 'stop' }

export type FromChild =
  | { readonly kind: 'awake' }
  | { readonly kind: 'listening'; readonly port: number }
  | { readonly kind: 'note'; readonly text: string }
  | { readonly kind: 'counts'; readonly counts: LoadCounts }
