// Sends what waits in the outbox: each target in its own lane, so that a slow one delays no other.
import { type AlertAnswer, acknowledgementOf, snoozeOf } from '#lib/alert/episode/answer'
import { backOffMs } from '#lib/alert/outbox/back-off'
import { type Delivery, goneSince, laneStateOf, waitingOf } from '#lib/alert/outbox/delivery'
import { type LaneState, type NextStep, nextStep, type Waiting } from '#lib/alert/outbox/lane'
import type { OutboxMessage } from '#lib/alert/outbox/message'
import { isQuiet } from '#lib/alert/target/quiet-hours'
import type { AlertTarget } from '#lib/alert/target/target'
import type { Log } from '#lib/engine/log'
import type { Database } from '#lib/store/client'
import { appendAlertDelivery } from '#lib/store/query/alert-deliveries'
import { attempt, digestBegun } from './attempt'
import type { Book } from './book'
import type { Post } from './send/post'
import { formatOf } from './targets'

/** Between two requests to one receiver: some take five a second. */
const GAP_MS = 250
/** The journal is away: nothing more is sent until it is known what was. */
const RECORD_RETRY_MS = 1_000
const MINUTE_MS = 60_000

export interface DispatcherDeps {
  readonly db: Database
  readonly log: Log
  readonly post: Post
  /** The clock, epoch ms. */
  readonly now: () => number
  readonly sleep: (ms: number) => Promise<void>
}

interface Lane {
  readonly name: string
  waiting: Waiting[]
  state: LaneState
  /** Episodes that the target has heard of. */
  readonly heard: Set<string>
  /** When its receiver said that nothing may come any more. Epoch ms. */
  goneMs: number
  busy: Promise<void> | null
  /** Said once. */
  failing: boolean
}

export interface Dispatcher {
  add(messages: readonly OutboxMessage[]): void
  /** What targets are now, and what people said. */
  see(targets: readonly AlertTarget[], answers: readonly AlertAnswer[]): void
  /** Starts whatever may be sent now; never throws. */
  pump(): void
  /** A message that was refused before its target was changed counts as not said. */
  isVoid(message: OutboxMessage, target: AlertTarget): boolean
  /** Resolves when nothing is being sent. */
  settled(): Promise<void>
  /** Nothing more is begun. */
  stop(): void
}

export function createDispatcher(deps: DispatcherDeps, book: Book): Dispatcher {
  const lanes = lanesOf(book, deps.now())
  const refused = new Map(book.deliveries.flatMap(refusals))
  let targets: ReadonlyMap<string, AlertTarget> | null = null
  let answers: readonly AlertAnswer[] = []
  let stopped = false

  const laneOf = (name: string) => {
    const lane = lanes.get(name) ?? emptyLane(name)
    lanes.set(name, lane)
    return lane
  }
  const record = async (delivery: Delivery) => {
    const { target } = delivery
    for (let failures = 0; ; failures += 1) {
      try {
        return await appendAlertDelivery(deps.db, delivery)
      } catch (error) {
        if (stopped) throw error
        if (failures === 0) deps.log.warn({ err: error, target }, 'a delivery is not recorded yet')
        await deps.sleep(RECORD_RETRY_MS)
      }
    }
  }
  const settle = (lane: Lane, delivery: Delivery) => {
    after(lane, delivery)
    for (const [id, atMs] of refusals(delivery)) refused.set(id, atMs)
    tell(deps.log, lane, delivery)
  }
  /** One step of a lane; false when there is nothing to do now. */
  const step = async (lane: Lane): Promise<boolean> => {
    if (stopped || targets === null) return false
    const target = targets.get(lane.name)
    const nowMs = deps.now()
    const next =
      target === undefined ? afterRemoval(lane) : nextStep(argsOf(lane, { target, answers, nowMs }))
    if (next.kind === 'rest') return false
    if (next.kind === 'end') {
      const ended = endingOf(next, nowMs)
      await record(ended)
      settle(lane, ended)
      return true
    }
    if (target === undefined || isClosed(lane, target)) return false
    const begun = digestBegun(next.batch, deps.now())
    if (begun !== null) {
      await record(begun)
      settle(lane, begun)
    }
    const delivery = await attempt(deps, target, next.batch)
    // First it counts here: should the journal be away, nothing is sent twice for that.
    settle(lane, delivery)
    await record(delivery)
    await deps.sleep(GAP_MS)
    return true
  }
  const run = async (lane: Lane) => {
    try {
      while (await step(lane));
      lane.failing = false
    } catch (error) {
      const { name: target, failing } = lane
      if (!stopped && !failing) deps.log.error({ err: error, target }, 'alerts could not be sent')
      lane.failing = true
    }
  }

  return {
    add: (messages) => {
      for (const message of messages) {
        const waiting = waitingOf(message, [])
        if (waiting !== null) laneOf(message.target).waiting.push(waiting)
      }
    },
    see: (newTargets, newAnswers) => {
      targets = new Map(newTargets.map((target) => [target.name, target]))
      answers = newAnswers
    },
    pump: () => {
      for (const lane of lanes.values()) {
        lane.busy ??= run(lane).finally(() => {
          lane.busy = null
        })
      }
    },
    isVoid: ({ id }, target) => (refused.get(id) ?? Number.POSITIVE_INFINITY) < target.atMs,
    settled: async () => {
      await Promise.all([...lanes.values()].map(({ busy }) => busy))
    },
    stop: () => {
      stopped = true
    },
  }
}

function emptyLane(name: string): Lane {
  const state = { sentMs: [], failures: 0, lastAttemptMs: null, notBeforeMs: 0 }
  return { name, waiting: [], state, heard: new Set(), goneMs: 0, busy: null, failing: false }
}

function lanesOf(book: Book, nowMs: number): Map<string, Lane> {
  const lanes = new Map<string, Lane>()
  const byMessage = new Map<string, Delivery[]>()
  for (const delivery of book.deliveries) {
    for (const id of delivery.messages) {
      byMessage.set(id, [...(byMessage.get(id) ?? []), delivery])
    }
  }
  const names = [...book.messages, ...book.recent].map(({ target }) => target)
  for (const name of new Set(names)) {
    const recent = book.recent.filter(({ target }) => target === name)
    const goneMs = goneSince(recent, 0)?.atMs ?? 0
    lanes.set(name, { ...emptyLane(name), state: laneStateOf(recent, nowMs), goneMs })
  }
  for (const message of book.messages) {
    const lane = lanes.get(message.target)
    const deliveries = byMessage.get(message.id) ?? []
    const waiting = waitingOf(message, deliveries)
    if (waiting !== null) lane?.waiting.push(waiting)
    if (deliveries.some(({ result }) => result === 'delivered')) lane?.heard.add(message.episode)
  }
  return lanes
}

/** Whoever removed a target wants nothing to be sent there. */
function afterRemoval({ waiting }: Lane): NextStep {
  if (waiting.length === 0) return { kind: 'rest' }
  return { kind: 'end', batch: waiting, how: { result: 'dropped', reason: 'target was removed' } }
}

function isClosed({ goneMs }: Lane, { enabled, atMs }: AlertTarget): boolean {
  return !enabled || goneMs >= atMs
}

interface Now {
  readonly target: AlertTarget
  readonly answers: readonly AlertAnswer[]
  readonly nowMs: number
}

function argsOf(lane: Lane, { target, answers, nowMs }: Now) {
  const { perMinute, digests } = formatOf(target)
  const asked = ({ episode, alert }: OutboxMessage) => ({
    id: episode,
    rollout: alert.rollout,
    openedMs: Date.parse(alert.startedAt),
  })
  return {
    target: lane.name,
    waiting: lane.waiting,
    lane: lane.state,
    perMinute,
    digests,
    quiet: isClosed(lane, target) || isQuiet(target.quietHours, nowMs),
    isSnoozed: (message: OutboxMessage) => snoozeOf(answers, asked(message), nowMs) !== null,
    isAcknowledged: (message: OutboxMessage) => acknowledgementOf(answers, asked(message)) !== null,
    wasTold: (episode: string) => lane.heard.has(episode),
    nowMs,
  }
}

function endingOf({ batch, how }: Extract<NextStep, { kind: 'end' }>, nowMs: number): Delivery {
  const [first] = batch
  return {
    target: first?.message.target ?? '',
    atMs: nowMs,
    id: first?.message.id ?? '',
    messages: batch.map(({ message }) => message.id),
    attempt: 0,
    status: 0,
    notBeforeMs: 0,
    author: '',
    ...how,
  }
}

/** What a delivery leaves of the lane. */
function after(lane: Lane, delivery: Delivery): void {
  const { atMs, id, messages, attempt: number, result, notBeforeMs } = delivery
  const isMeant = ({ message }: Waiting) => messages.includes(message.id)
  if (number > 0) {
    const sentMs = [...lane.state.sentMs.filter((sent) => sent > atMs - MINUTE_MS), atMs]
    const failures = result === 'retry' ? lane.state.failures + 1 : 0
    lane.state = { sentMs, failures, lastAttemptMs: atMs, notBeforeMs }
  }
  if (result === 'begun' || result === 'retry') {
    lane.waiting = lane.waiting.map((waiting) =>
      isMeant(waiting)
        ? {
            ...waiting,
            digest: messages.length > 1 ? id : waiting.digest,
            attempts: waiting.attempts + (number > 0 ? 1 : 0),
            firstAttemptMs: waiting.firstAttemptMs ?? (number > 0 ? atMs : null),
            lastAttemptMs: number > 0 ? atMs : waiting.lastAttemptMs,
          }
        : waiting,
    )
    return
  }
  if (result === 'gone') lane.goneMs = atMs
  const meant = lane.waiting.filter(isMeant)
  if (result === 'delivered') for (const { message } of meant) lane.heard.add(message.episode)
  lane.waiting = lane.waiting.filter((waiting) => !isMeant(waiting))
}

function refusals({ messages, result, atMs }: Delivery): [string, number][] {
  const isRefusal = result === 'refused' || result === 'gone' || result === 'expired'
  return isRefusal ? messages.map((id) => [id, atMs]) : []
}

function tell(log: Log, { name, state }: Lane, { result, reason, attempt: number }: Delivery) {
  if (result === 'gone') {
    log.warn({ target: name, reason }, 'alert target wants no more: write it again to go on')
  } else if (result === 'refused' || result === 'expired') {
    log.warn({ target: name, reason }, 'an alert was not delivered')
  } else if (result === 'retry' && state.failures === 1) {
    const waitMs = backOffMs(number, name)
    log.warn({ target: name, reason, waitMs }, 'an alert could not be delivered yet: trying again')
  }
}
