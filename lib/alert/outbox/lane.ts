// What one target is sent next: in order per episode, within its rate, after its pauses. Pure.
import { backOffMs, GIVE_UP_MS } from './back-off'
import type { OutboxMessage } from './message'

const MINUTE_MS = 60_000
/** Alerts that one digest holds. */
const DIGEST_MAX = 50

/** A message that waits, and what became of it so far. */
export interface Waiting {
  readonly message: OutboxMessage
  readonly attempts: number
  /** Epoch ms; null before the first. */
  readonly firstAttemptMs: number | null
  readonly lastAttemptMs: number | null
  /** The digest that it was sent with: a retry sends the very same one. */
  readonly digest: string | null
}

/** What one target's receiver has taken and asked for. */
export interface LaneState {
  /** Attempts of the last minute, epoch ms. */
  readonly sentMs: readonly number[]
  /** Failures in a row, and when the last one was. */
  readonly failures: number
  readonly lastAttemptMs: number | null
  /** What Retry-After said. Epoch ms. */
  readonly notBeforeMs: number
}

export interface LaneArgs {
  readonly target: string
  /** Oldest first. */
  readonly waiting: readonly Waiting[]
  readonly lane: LaneState
  readonly perMinute: number | null
  readonly digests: boolean
  /** The target is left alone now, by its own hours. */
  readonly quiet: boolean
  /** Somebody asked for silence on this episode or its rollout. */
  readonly isSnoozed: (message: OutboxMessage) => boolean
  /** Somebody has taken it on: what was not told of it yet need not be told. */
  readonly isAcknowledged: (message: OutboxMessage) => boolean
  /** Whether any word on the episode has reached the target. */
  readonly wasTold: (episode: string) => boolean
  readonly nowMs: number
}

/** `dropped`: nobody needs to hear it any more; `expired`: given up after three days of attempts. */
export type NextStep =
  | { readonly kind: 'send'; readonly batch: readonly Waiting[] }
  | { readonly kind: 'end'; readonly batch: readonly Waiting[]; readonly how: Ending }
  | { readonly kind: 'rest' }
export interface Ending {
  readonly result: 'dropped' | 'expired'
  readonly reason: string
}

const REST: NextStep = { kind: 'rest' }

export function nextStep(args: LaneArgs): NextStep {
  const chains = chainsOf(args.waiting)
  for (const chain of chains) {
    const end = endOf(args, chain)
    if (end !== null) return end
  }
  const room = roomOf(args)
  if (room === 0) return REST
  const heads = chains.flatMap(([head]) => (head === undefined ? [] : [head]))
  const due = heads
    .filter((head) => isDue(args, head))
    .sort((a, b) => (a.lastAttemptMs ?? 0) - (b.lastAttemptMs ?? 0))
  const [first] = due
  if (first === undefined) return REST
  if (first.digest !== null) {
    return { kind: 'send', batch: args.waiting.filter(({ digest }) => digest === first.digest) }
  }
  const fresh = due.filter(({ digest }) => digest === null)
  const tooMany = args.digests && fresh.length > room
  return { kind: 'send', batch: tooMany ? fresh.slice(0, DIGEST_MAX) : [first] }
}

/** By episode, each in the order in which it was written. */
function chainsOf(waiting: readonly Waiting[]): Waiting[][] {
  const chains = new Map<string, Waiting[]>()
  for (const entry of waiting) {
    const chain = chains.get(entry.message.episode)
    if (chain === undefined) chains.set(entry.message.episode, [entry])
    else chain.push(entry)
  }
  return [...chains.values()]
}

/** Messages of one episode that need not be sent at all. */
function endOf(args: LaneArgs, chain: readonly Waiting[]): NextStep | null {
  const [head] = chain
  if (head === undefined) return null
  const { message, firstAttemptMs } = head
  if (firstAttemptMs !== null && args.nowMs - firstAttemptMs > GIVE_UP_MS) {
    const days = Math.round(GIVE_UP_MS / (24 * 60 * MINUTE_MS))
    return endAs([head], 'expired', `given up after ${days} days of attempts`)
  }
  if (head.digest !== null || args.wasTold(message.episode)) return null
  const over = chain.findIndex((it) => it.message.alert.state === 'resolved')
  if (over === 0) return endAs([head], 'dropped', 'its beginning was never delivered')
  const untried = chain.every(({ attempts }) => attempts === 0)
  if (over > 0 && untried && isHeld(args, head)) {
    return endAs(chain.slice(0, over + 1), 'dropped', 'over before anybody was to be told')
  }
  if (untried && args.isAcknowledged(message)) {
    return endAs(over > 0 ? chain.slice(0, over + 1) : [head], 'dropped', 'acknowledged before')
  }
  return null
}

function endAs(batch: readonly Waiting[], result: Ending['result'], reason: string): NextStep {
  return { kind: 'end', batch, how: { result, reason } }
}

function isHeld({ quiet, isSnoozed }: LaneArgs, { message }: Waiting): boolean {
  return quiet || isSnoozed(message)
}

/** A digest that was begun is finished: it was let through once. */
function isDue(args: LaneArgs, head: Waiting): boolean {
  if (head.digest === null && isHeld(args, head)) return false
  if (head.lastAttemptMs === null) return true
  const pause = backOffMs(head.attempts, head.digest ?? head.message.id)
  return args.nowMs >= head.lastAttemptMs + pause
}

/** How many requests the target would take now; 0 while it pauses. */
function roomOf({ lane, perMinute, nowMs, target }: LaneArgs): number {
  if (nowMs < lane.notBeforeMs) return 0
  const { failures, lastAttemptMs } = lane
  const paused = failures > 0 && lastAttemptMs !== null
  if (paused && nowMs < lastAttemptMs + backOffMs(failures, target)) return 0
  if (perMinute === null) return Number.POSITIVE_INFINITY
  return Math.max(0, perMinute - lane.sentMs.filter((sent) => sent > nowMs - MINUTE_MS).length)
}
