// One attempt to deliver, and what attempts say about messages and targets. Pure.

import type { LaneState, Waiting } from './lane'
import type { OutboxMessage } from './message'

const MINUTE_MS = 60_000

/**
 * `begun`: these messages are one digest from now on; `retry`: failed for now; the others end it.
 */
export const DELIVERY_RESULTS = [
  'begun',
  'retry',
  'delivered',
  'refused',
  'gone',
  'dropped',
  'expired',
] as const
export type DeliveryResult = (typeof DELIVERY_RESULTS)[number]

export interface Delivery {
  readonly target: string
  readonly atMs: number
  /** What the receiver saw: the id of the message or of the digest. */
  readonly id: string
  readonly messages: readonly string[]
  /** From 1; 0 when nothing was sent. */
  readonly attempt: number
  readonly result: DeliveryResult
  /** HTTP status; 0 when there was no answer. */
  readonly status: number
  readonly reason: string
  /** The receiver asked not to be bothered before. Epoch ms. */
  readonly notBeforeMs: number
  /** Who tried the target by hand; empty for what was sent by itself. */
  readonly author: string
}

export function isFinal(result: DeliveryResult): boolean {
  return result !== 'begun' && result !== 'retry'
}

/** A message as its deliveries, oldest first, left it; null when it waits no more. */
export function waitingOf(message: OutboxMessage, deliveries: readonly Delivery[]): Waiting | null {
  if (deliveries.some(({ result }) => isFinal(result))) return null
  const tried = deliveries.filter(({ attempt }) => attempt > 0)
  return {
    message,
    attempts: tried.length,
    firstAttemptMs: tried[0]?.atMs ?? null,
    lastAttemptMs: tried.at(-1)?.atMs ?? null,
    digest: deliveries.findLast(({ id }) => id !== message.id)?.id ?? null,
  }
}

/** `deliveries` are the last ones of one target, oldest first. */
export function laneStateOf(deliveries: readonly Delivery[], nowMs: number): LaneState {
  const tried = deliveries.filter(({ attempt }) => attempt > 0)
  const own = tried.filter(({ author }) => author === '')
  const lastGood = own.findLastIndex(({ result }) => result !== 'retry')
  return {
    sentMs: tried.map(({ atMs }) => atMs).filter((atMs) => atMs > nowMs - MINUTE_MS),
    failures: own.length - 1 - lastGood,
    lastAttemptMs: own.at(-1)?.atMs ?? null,
    notBeforeMs: own.at(-1)?.notBeforeMs ?? 0,
  }
}

/** Why nothing is sent to the target any more, until somebody changes it; null when all is well. */
export function goneSince(
  deliveries: readonly Delivery[],
  changedMs: number,
): { readonly atMs: number; readonly reason: string } | null {
  const isEnd = ({ result, atMs, author }: Delivery) =>
    result === 'gone' && atMs >= changedMs && author === ''
  return deliveries.findLast(isEnd) ?? null
}
