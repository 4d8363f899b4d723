// Who plays in the bookstore: one entry per process.
import type { Role } from './shop/roles'

export interface Player {
  readonly role: Role
  /** Name in the registry: what callers ask for. */
  readonly service: string
  /** Name the agent reports. A gray version may have its own. */
  readonly reportedAs: string
  readonly version: string
  readonly lane: 'gray' | null
  /** Number of this instance among those with the same reported name. */
  readonly number: number
  /** False for what runs without an agent. */
  readonly traced: boolean
}

const plain = (role: Role, service: string, version: string): Player => ({
  role,
  service,
  reportedAs: service,
  version,
  lane: null,
  number: 1,
  traced: true,
})

const favorites = plain('favorites', 'favorites-service', '1.4.2')

/** The gateway comes last: once it listens, everything behind it does. */
export const CAST: readonly Player[] = [
  { ...plain('payments', 'payments', '7.0.0'), traced: false },
  plain('store', 'store-service', '5.2.0'),
  plain('user', 'user-service', '3.0.1'),
  plain('order', 'order-service', '4.4.0'),
  favorites,
  { ...favorites, number: 2 },
  { ...favorites, reportedAs: 'favorites-service-new', version: '2.0.0', lane: 'gray' },
  plain('dubbo-gateway', 'dubbo-gateway', '2.7.8'),
  plain('gateway', 'gateway-service', '3.1.0'),
]

/** Services of the plan that have no gray version: marked requests fall back to their baseline. */
export const BASELINE_ONLY = ['dubbo-gateway', 'store-service', 'user-service', 'order-service']
export const RELEASED = 'favorites-service'
export const RELEASED_GRAY = 'favorites-service-new'
export const DECISION_POINT = 'gateway-service'
