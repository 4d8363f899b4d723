// How a decoder's rows get into the database: decode into the open block, then wait for its insert.
import type { SpanBlock } from './span-block'

/** Writes one message's rows into the block; throws AppError 'bad-request' when it is malformed. */
export type Decode<T> = (bytes: Uint8Array, block: SpanBlock) => T

export interface Intake {
  /**
   * Runs `decode` against the open block, all or nothing: when it throws, neither the block nor the
   * dimensions keep a trace of the message and the error is passed on. Decodes at once when there is
   * room (so `bytes` may be reused when the call returns), else keeps a copy and waits.
   * Resolves with what `decode` returned once the database has the rows. Rejects with AppError
   * 'unavailable' (retry later) when that takes longer than `holdMs` or memory is used up, and
   * 'too-large' when the message does not fit an empty block. The same bytes, sent again before they
   * are stored (a client that gave up waiting), are stored once.
   */
  take<T>(bytes: Uint8Array, decode: Decode<T>, holdMs: number): Promise<T>
  /**
   * As `take`, for many small messages that need no answer of their own: all that go into one block
   * get the same promise, so that a message costs no memory while it waits. Its `holdMs` counts from
   * the first of them; rows whose wait is over are still stored when the database is back.
   */
  gather(bytes: Uint8Array, decode: Decode<void>, holdMs: number): Promise<void>
  /** False while the next message would have to wait for room. */
  hasRoom(): boolean
  /** Calls back whenever there may be room again. */
  onRoom(listener: () => void): void
  /** Rows and bytes that wait for the database. */
  held(): { rows: number; bytes: number }
  /** Resolves when everything taken so far is in the database; takes nothing more. */
  stop(): Promise<void>
}
