// When one gRPC stream is read: not while it waits at the gate, nor while too much of it waits for answers.
import type { ServerHttp2Stream } from 'node:http2'
import type { Gate } from '#lib/receive/gate'

export interface Flow {
  readonly stream: ServerHttp2Stream
  readonly gate: Gate
  queued: boolean
  crowded: boolean
  /** True when it has waited at the gate for too long since that was open. */
  impatient: boolean
  /** Takes the stream out of the queue at the gate. */
  leave: () => void
}

export function createFlow(stream: ServerHttp2Stream, gate: Gate): Flow {
  return { stream, gate, queued: false, crowded: false, impatient: false, leave: () => {} }
}

/** Reads nothing more of the stream until the gate has said something, see Gate.enter. */
export function enterGate(
  flow: Flow,
  bytes: number | null,
  { start, refuse }: Parameters<Gate['enter']>[1],
): void {
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
