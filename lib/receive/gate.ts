// Lets messages in while there is memory for them and the block takes more; others wait, unread.
import type { Readable } from 'node:stream'
import { AppError } from '#lib/model/app-error'
import { type BufferPool, createBufferPool, fitsPool, takeBuffer } from './buffer-pool'
import { GATE_WAIT_MS } from './limits'

/** While messages that are being read or unpacked, in all hosts, take so much, no other is let in. */
const UNDER_WAY_BYTES_FULL = 32 * 1024 * 1024
/** Messages that were let in may grow up to here: the largest one, whatever else is under way. */
const UNDER_WAY_BYTES_MAX = 112 * 1024 * 1024
/** A declared length is kept free up to here; the rest of a larger message must find room later. */
const RESERVED_BYTES_MAX = 1024 * 1024
/** Of unknown length: what most messages have at most. */
const UNKNOWN_BYTES = 64 * 1024

/** Who wants to read a message. */
interface Reader {
  /** With memory for it, which is the reader's to give back; null when it asked for none. */
  readonly start: (buffer: Buffer | null) => void
  /** Called instead of `start` when the wait was too long. */
  readonly refuse: (error: AppError) => void
}

/** What the gate must know of where messages go. */
interface Destination {
  /** False while a message would have to wait for room. */
  hasRoom(): boolean
  /** Calls back whenever there may be room again. */
  onRoom(listener: () => void): void
}

export interface Gate {
  readonly pool: BufferPool
  isOpen(): boolean
  /**
   * Calls `start` at once when a message of so many bytes (null: unknown) may be read, else when it
   * may, in order of arrival; or `refuse`, with AppError 'unavailable', after GATE_WAIT_MS. Returns
   * what takes the reader out of the queue; calling that later, or twice, does nothing.
   */
  enter(bytes: number | null, reader: Reader): () => void
}

interface Entrant {
  readonly bytes: number
  readonly reader: Reader
  readonly timer: NodeJS.Timeout
}

export function createGate(destination: Destination): Gate {
  const pool = createBufferPool(UNDER_WAY_BYTES_FULL, UNDER_WAY_BYTES_MAX)
  const queue = new Set<Entrant>()
  let proceeding = false
  const fits = (bytes: number) => destination.hasRoom() && (bytes === 0 || fitsPool(pool, bytes))
  const start = (bytes: number, reader: Reader) =>
    reader.start(bytes === 0 ? null : takeBuffer(pool, bytes))
  // Starting may end in giving memory back, which calls this again: one call goes through the queue.
  const proceed = () => {
    if (proceeding) return
    proceeding = true
    for (const entrant of queue) {
      if (!fits(entrant.bytes)) break
      queue.delete(entrant)
      clearTimeout(entrant.timer)
      start(entrant.bytes, entrant.reader)
    }
    proceeding = false
  }
  destination.onRoom(proceed)
  pool.onGiven = proceed
  const wait = (bytes: number, reader: Reader): (() => void) => {
    const leave = () => {
      clearTimeout(entrant.timer)
      queue.delete(entrant)
    }
    const timer = setTimeout(() => {
      leave()
      reader.refuse(new AppError('unavailable', 'the receiver holds all it can'))
      // Whoever is next may need less memory.
      proceed()
    }, GATE_WAIT_MS)
    const entrant: Entrant = { bytes, reader, timer }
    queue.add(entrant)
    return leave
  }
  return {
    pool,
    isOpen: () => queue.size === 0 && destination.hasRoom(),
    enter(bytes, reader) {
      const reserved = Math.min(bytes ?? UNKNOWN_BYTES, RESERVED_BYTES_MAX)
      if (queue.size > 0 || !fits(reserved)) return wait(reserved, reader)
      start(reserved, reader)
      return () => {}
    },
  }
}

/** When a stream is read: not while it waits at the gate, nor while too much of it waits for answers. */
export interface Flow {
  readonly stream: Readable
  readonly gate: Gate
  queued: boolean
  crowded: boolean
  /** True when it has waited at the gate for too long since that was open. */
  impatient: boolean
  /** Takes the stream out of the queue at the gate. */
  leave: () => void
}

export function createFlow(stream: Readable, gate: Gate): Flow {
  return { stream, gate, queued: false, crowded: false, impatient: false, leave: () => {} }
}

/** Reads nothing more of the stream until the gate has said something, see Gate.enter. */
export function enterGate(flow: Flow, bytes: number | null, { start, refuse }: Reader): void {
  let settled = false
  const settle = (impatient: boolean) => {
    settled = true
    flow.queued = false
    flow.impatient = impatient
    steer(flow)
  }
  const leave = flow.gate.enter(bytes, {
    start(buffer) {
      settle(false)
      start(buffer)
    },
    refuse(error) {
      settle(true)
      refuse(error)
    },
  })
  if (settled) return
  flow.leave = leave
  flow.queued = true
  steer(flow)
}

/**
 * Between two chunks of a stream of messages: its client waits while the gate is closed. It is not
 * refused, as that would cost it all that it has sent: after a while its messages go where their
 * receiver holds them.
 */
export function waitForRoom(flow: Flow): void {
  if (flow.gate.isOpen()) flow.impatient = false
  else if (!flow.impatient) enterGate(flow, 0, { start: () => {}, refuse: () => {} })
}

export function setCrowded(flow: Flow, crowded: boolean): void {
  flow.crowded = crowded
  steer(flow)
}

function steer({ stream, queued, crowded }: Flow): void {
  if (queued || crowded) stream.pause()
  else if (stream.isPaused()) stream.resume()
}
