// The message being read, always in the same memory: the compiler then knows where every byte is.
import { AppError } from '#lib/model/app-error'
import { MESSAGE_BYTES_MAX } from '#lib/receive/limits'

/** Readers of whole words may look past the end of the message, never past the memory. */
const SLACK_BYTES = 16

/** Reserved whole; the system gives pages only as messages need them. */
export const INPUT = new Uint8Array(MESSAGE_BYTES_MAX + SLACK_BYTES)
export const VIEW = new DataView(INPUT.buffer)

/**
 * Copies a message in, 20 µs for 300 kB, so that reading it costs half. Behind it may be bytes of
 * earlier messages: every read must be checked against the end of what holds it.
 */
export function loadInput(bytes: Uint8Array): void {
  if (bytes.length > MESSAGE_BYTES_MAX) {
    throw new AppError('too-large', `the message is larger than ${MESSAGE_BYTES_MAX} bytes`)
  }
  INPUT.set(bytes)
}
