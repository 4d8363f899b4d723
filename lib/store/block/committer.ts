// Group commit: messages share a block, one insert runs at a time, and each learns when its rows are safe.
import { AppError } from '#lib/model/app-error'
import { fingerprint } from '#lib/model/fingerprint'
import { type Batch, createBatch, settleBatch, waitFor, waitTogether } from './batch'
import type { Announcement, Dimensions } from './dimensions'
import type { Decode, Intake } from './intake'
import {
  type BlockMark,
  blockIsFull,
  blockTextBytes,
  clearBlock,
  createBlockMark,
  createSpanBlock,
  markBlock,
  rollbackBlock,
  type SpanBlock,
} from './span-block'
import {
  admit,
  createWaitingRoom,
  sendAllAway,
  type WaitingRoom,
  waitForRoom,
} from './waiting-room'

/** One block fills while the other is inserted. */
const BLOCKS = 2
/** Age at which a block is sent: short when little arrives, long when blocks would stay small. */
const AGE_FIRST_MS = 100
const AGE_QUIET_MS = 200
const AGE_BUSY_MS = 1_000
/** Rows a second from which on the age is AGE_BUSY_MS. */
const BUSY_ROWS_PER_S = 100_000
const BACK_OFF_FIRST_MS = 200
const BACK_OFF_MAX_MS = 5_000
/** A block that the database refuses, rather than cannot take now, is given up after this many times. */
const REFUSALS_MAX = 8

/** What the committer needs of the world. Both writes may be repeated with the same arguments. */
export interface CommitterDeps {
  readonly dimensions: Dimensions
  announce(rows: readonly Announcement[]): Promise<void>
  /** Adds the rows exactly once for one token. */
  insert(block: SpanBlock, token: string): Promise<void>
  newToken(): string
  now(): number
  sleep(ms: number): Promise<void>
  warn(message: string): void
}

/** A message in a batch: what its decoder said. */
interface Taken {
  readonly batch: Batch
  readonly decode: unknown
  readonly value: unknown
}

interface Committer {
  readonly deps: CommitterDeps
  readonly pool: SpanBlock[]
  readonly mark: BlockMark
  readonly room: WaitingRoom
  open: Batch | null
  inserting: Batch | null
  /** True from a failed insert until one succeeds. */
  away: boolean
  /** Messages that are not in the database yet, by their fingerprint. */
  readonly repeats: Map<string, Taken>
  rowsPerS: number
  sentMs: number
  stopped: (() => void) | null
  /** Told when there may be room again. */
  readonly listeners: (() => void)[]
}

interface Message<T> {
  readonly bytes: Uint8Array
  readonly decode: Decode<T>
  readonly untilMs: number
  /** True when the client may send the same bytes again before it has our answer. */
  readonly repeats: boolean
  /** How to wait for the batch that the message went into. */
  readonly wait: (batch: Batch, value: T, holdMs: number) => Promise<T>
}

const together = (batch: Batch, _: unknown, holdMs: number) => waitTogether(batch, holdMs)

export function createCommitter(deps: CommitterDeps): Intake {
  const committer: Committer = {
    deps,
    pool: Array.from({ length: BLOCKS }, createSpanBlock),
    mark: createBlockMark(),
    room: createWaitingRoom(),
    open: null,
    inserting: null,
    away: false,
    repeats: new Map(),
    rowsPerS: 0,
    sentMs: Number.NEGATIVE_INFINITY,
    stopped: null,
    listeners: [],
  }
  let stopping: Promise<void> | null = null
  return {
    take(bytes, decode, holdMs) {
      if (stopping !== null) return Promise.reject(stoppingError())
      const untilMs = deps.now() + holdMs
      return take(committer, { bytes, decode, untilMs, repeats: true, wait: waitFor }, holdMs)
    },
    gather(bytes, decode, holdMs) {
      if (stopping !== null) return Promise.reject(stoppingError())
      const untilMs = deps.now() + holdMs
      return take(committer, { bytes, decode, untilMs, repeats: false, wait: together }, holdMs)
    },
    hasRoom: () => hasRoom(committer),
    onRoom: (listener) => committer.listeners.push(listener),
    held: () => heldNow(committer),
    stop() {
      stopping ??= new Promise((resolve) => {
        committer.stopped = resolve
        sendAllAway(committer.room, stoppingError())
        proceed(committer)
      })
      return stopping
    },
  }
}

function stoppingError(): AppError {
  return new AppError('unavailable', 'the receiver is stopping')
}

function take<T>(c: Committer, message: Message<T>, holdMs: number): Promise<T> {
  try {
    const stored = c.room.guests.length === 0 ? tryTake(c, message) : null
    if (stored !== null) return stored
    const enter = (bytes: Uint8Array) => tryTake(c, { ...message, bytes })
    return waitForRoom(c.room, message.bytes, { holdMs, enter })
  } catch (error) {
    return Promise.reject(error)
  }
}

/** Null when there is no room now; throws what the decoder throws. */
function tryTake<T>(c: Committer, message: Message<T>): Promise<T> | null {
  const holdMs = Math.max(1, message.untilMs - c.deps.now())
  const hash = message.repeats ? fingerprint(message.bytes) : null
  const before = hash === null ? undefined : c.repeats.get(hash)
  if (before?.decode === message.decode)
    return message.wait(before.batch, before.value as T, holdMs)
  for (;;) {
    const batch = roomyBatch(c)
    if (batch === null) return null
    const decoded = decodeInto(c, batch, message)
    if (decoded === null) continue
    if (!decoded.kept) return Promise.resolve(decoded.value)
    if (hash !== null) {
      c.repeats.set(hash, { batch, decode: message.decode, value: decoded.value })
      batch.hashes.push(hash)
    }
    const stored = message.wait(batch, decoded.value, holdMs)
    if (blockIsFull(batch.block)) closeBatch(c, batch)
    else batch.timer ??= setTimeout(() => ripen(c, batch), ageMs(c))
    return stored
  }
}

function hasRoom(c: Committer): boolean {
  if (c.room.guests.length > 0) return false
  return c.open === null ? c.pool.length > 0 : !c.open.closed || c.inserting === null
}

/** The open batch, or a new one; null when there is no block for it. */
function roomyBatch(c: Committer): Batch | null {
  if (c.open !== null) return c.open.closed ? null : c.open
  const block = c.pool.pop()
  if (block === undefined) return null
  c.open = createBatch(block, c.deps.now())
  return c.open
}

/**
 * All or nothing. `kept` is false when the message had nothing to store. Null when the batch had too
 * little room left: it is closed, and the message goes to the next one.
 */
function decodeInto<T>(c: Committer, batch: Batch, { bytes, decode }: Message<T>) {
  const { dimensions } = c.deps
  dimensions.nowMs = c.deps.now()
  markBlock(batch.block, c.mark)
  const pending = dimensions.pending()
  try {
    const value = decode(bytes, batch.block)
    const kept = batch.block.rows > c.mark.rows || dimensions.pending() > pending
    return { value, kept }
  } catch (error) {
    rollbackBlock(batch.block, c.mark)
    dimensions.rollback(pending)
    const full = error instanceof AppError && error.code === 'too-large'
    if (!full || c.mark.rows === 0) throw error
    closeBatch(c, batch)
    return null
  }
}

function ageMs(c: Committer): number {
  if (c.deps.now() - c.sentMs > AGE_BUSY_MS) return AGE_FIRST_MS
  const busy = Math.min(1, c.rowsPerS / BUSY_ROWS_PER_S)
  return AGE_QUIET_MS + busy * (AGE_BUSY_MS - AGE_QUIET_MS)
}

function ripen(c: Committer, batch: Batch): void {
  batch.timer = null
  batch.due = true
  proceed(c)
}

function closeBatch(c: Committer, batch: Batch): void {
  batch.closed = true
  proceed(c)
}

/**
 * The one place that starts an insert; called whenever something changed. A batch that became due
 * during an insert is sent when that ends, so no batch depends on a timer that has already fired.
 */
function proceed(c: Committer): void {
  if (c.inserting !== null) return
  const batch = c.open
  const empty = batch === null || (batch.block.rows === 0 && c.deps.dimensions.pending() === 0)
  if (empty) {
    c.stopped?.()
    return
  }
  if (!batch.due && !batch.closed && c.stopped === null) return
  c.open = null
  c.inserting = batch
  if (batch.timer !== null) clearTimeout(batch.timer)
  batch.announcements = c.deps.dimensions.drain()
  const nowMs = c.deps.now()
  c.rowsPerS = (batch.block.rows * 1_000) / Math.max(1, nowMs - batch.openedMs)
  c.sentMs = nowMs
  void commit(c, batch).then((error) => finish(c, batch, error))
}

function finish(c: Committer, batch: Batch, error: AppError | null): void {
  for (const hash of batch.hashes) c.repeats.delete(hash)
  c.inserting = null
  clearBlock(batch.block)
  c.pool.push(batch.block)
  settleBatch(batch, error)
  proceed(c)
  admit(c.room)
  for (const listener of c.listeners) listener()
}

/** Tries the same rows with the same token until they are in; the error when they are given up. */
async function commit(c: Committer, batch: Batch): Promise<AppError | null> {
  const { deps } = c
  const token = deps.newToken()
  let backOffMs = BACK_OFF_FIRST_MS
  let refusals = 0
  for (;;) {
    try {
      if (batch.announcements.length > 0) await deps.announce(batch.announcements)
      batch.announcements = []
      if (batch.block.rows > 0) await deps.insert(batch.block, token)
      if (c.away) deps.warn('the database takes spans again')
      c.away = false
      return null
    } catch (caught) {
      const error = caught instanceof AppError ? caught : new AppError('internal', String(caught))
      if (!c.away) deps.warn(`spans are held: ${error.message}`)
      c.away = true
      if (error.code === 'internal' && ++refusals === REFUSALS_MAX) {
        deps.warn(`${batch.block.rows} spans are given up: ${error.message}`)
        for (const row of batch.announcements) row.undo()
        return error
      }
    }
    await deps.sleep(backOffMs)
    backOffMs = Math.min(backOffMs * 2, BACK_OFF_MAX_MS)
  }
}

function heldNow(c: Committer): { rows: number; bytes: number } {
  let rows = 0
  let { bytes } = c.room
  for (const batch of [c.open, c.inserting]) {
    if (batch === null) continue
    rows += batch.block.rows
    bytes += blockTextBytes(batch.block)
  }
  return { rows, bytes }
}
