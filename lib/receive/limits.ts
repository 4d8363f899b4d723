// Limits that every host keeps.

/** One message, before and after decompression; what OTLP's specification recommends. */
export const MESSAGE_BYTES_MAX = 64 * 1024 * 1024
export const CONNECTIONS_MAX = 4_096
/** A request that has not arrived whole by then is given up. */
export const REQUEST_TIMEOUT_MS = 30_000
/** A message waits unread so long at most; then the time begins that a receiver holds it, see there. */
export const GATE_WAIT_MS = 2_000
/** What clients that were told "retry later" are asked to wait, milliseconds. */
export const RETRY_AFTER_MS = 1_000
