// One block on its way to the database, with what must go before it and everyone who waits for it.
import { AppError } from '#lib/model/app-error'
import type { Announcement } from './dimensions'
import type { SpanBlock } from './span-block'

interface Waiter {
  settled(error: AppError | null): void
}

export interface Batch {
  readonly block: SpanBlock
  readonly openedMs: number
  /** Dimension rows to be written first; taken over when the batch is sent. */
  announcements: readonly Announcement[]
  timer: NodeJS.Timeout | null
  /** Old enough to be sent as soon as no other insert runs; takes messages until then. */
  due: boolean
  /** Has no room for the next message. */
  closed: boolean
  readonly waiters: Waiter[]
  /** What all messages wait for that need no answer of their own. */
  together: Promise<void> | null
  /** Fingerprints of its messages: one that is sent again meanwhile is not taken twice. */
  readonly hashes: string[]
}

export function createBatch(block: SpanBlock, openedMs: number): Batch {
  return {
    block,
    openedMs,
    announcements: [],
    timer: null,
    due: false,
    closed: false,
    waiters: [],
    together: null,
    hashes: [],
  }
}

/** Details of the error of a wait that is over: the rows are still held, and stored when they can be. */
export const STILL_HELD = 'still held'

/** Resolves with `value` when the batch is in the database; rejects when `holdMs` is over first. */
export function waitFor<T>(batch: Batch, value: T, holdMs: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      const late = 'the database has not confirmed the spans in time'
      reject(new AppError('unavailable', late, STILL_HELD))
    }, holdMs)
    batch.waiters.push({
      settled(error) {
        clearTimeout(timer)
        if (error === null) resolve(value)
        else reject(error)
      },
    })
  })
}

/** As waitFor, with one promise for all who ask. */
export function waitTogether(batch: Batch, holdMs: number): Promise<void> {
  batch.together ??= waitFor(batch, undefined, holdMs)
  return batch.together
}

export function settleBatch(batch: Batch, error: AppError | null): void {
  for (const waiter of batch.waiters.splice(0)) waiter.settled(error)
}
