// One message to one target, and how far it got. Pure.
import { backOffMs } from '#lib/alert/outbox/back-off'
import { type Delivery, isFinal } from '#lib/alert/outbox/delivery'
import type { OutboxMessage } from '#lib/alert/outbox/message'
import { isoTime } from '#lib/load/iso-time'

/**
 * `waiting`: not tried yet; `retrying`: failed, and tried again; `refused`: the receiver took it for
 * wrong; `gone`: the receiver wants nothing any more; `dropped`: nobody needs it; `expired`: given up.
 */
export const DELIVERY_STATES = [
  'waiting',
  'retrying',
  'delivered',
  'refused',
  'gone',
  'dropped',
  'expired',
] as const

export interface DeliveryView {
  /** What the receiver sees: of a digest, the digest's. */
  readonly id: string
  readonly target: string
  /** What is told. */
  readonly news: 'firing' | 'resolved'
  readonly state: (typeof DELIVERY_STATES)[number]
  readonly attempts: number
  /** When it was written down, and when it was tried last. */
  readonly writtenAt: string
  readonly lastAt: string | null
  /** Not before; null when nothing more is tried, or nothing was tried yet. */
  readonly nextAt: string | null
  /** HTTP status of the last answer; 0: none came. */
  readonly status: number
  readonly reason: string
}

/** `deliveries` are of this message, oldest first. */
export function toDeliveryView(
  message: OutboxMessage,
  deliveries: readonly Delivery[],
): DeliveryView {
  const end = deliveries.find(({ result }) => isFinal(result))
  const tried = deliveries.filter(({ attempt }) => attempt > 0)
  const last = end ?? tried.at(-1)
  const id = deliveries.at(-1)?.id ?? message.id
  const state = end === undefined ? (tried.length === 0 ? 'waiting' : 'retrying') : end.result
  const retryMs =
    end !== undefined || last === undefined
      ? null
      : Math.max(last.notBeforeMs, last.atMs + backOffMs(tried.length, id))
  return {
    id,
    target: message.target,
    news: message.alert.state,
    state: state as DeliveryView['state'],
    attempts: tried.length,
    writtenAt: isoTime(message.atMs),
    lastAt: last === undefined ? null : isoTime(last.atMs),
    nextAt: retryMs === null ? null : isoTime(retryMs),
    status: last?.status ?? 0,
    reason: last?.reason ?? '',
  }
}
