// Requests as spans: what each service exports, still independent of any protocol.
import type { Call, Request } from './requests'

export interface ScenarioSpan {
  /** 32 hex digits. */
  readonly trace: string
  /** Place of the span in its trace; unique, in order of time. */
  readonly id: number
  readonly parent: number | null
  /** Service and version, with the prefix of the scenario. */
  readonly at: string
  readonly side: 'server' | 'client'
  readonly endpoint: string
  /** Epoch ms. */
  readonly startMs: number
  readonly durationMs: number
  readonly error: boolean
  readonly mark: string | null
  readonly attributes: Readonly<Record<string, string>>
}

const OWN_MS = 20
const NETWORK_MS = 1
const ENDPOINT = '/buy'

export interface SpansWords {
  readonly requests: readonly Request[]
  readonly prefix: string
  /** Epoch ms at which the scenario began. */
  readonly zeroMs: number
  /** Keeps the traces of scenarios apart. */
  readonly number: number
}

export function spansOf({ requests, prefix, zeroMs, number }: SpansWords): ScenarioSpan[] {
  return requests.flatMap((request, n) => {
    const trace = number.toString(16).padStart(8, '0') + n.toString(16).padStart(24, '0')
    const spans: ScenarioSpan[] = []
    const writer = { trace, prefix, spans }
    addCall(writer, { call: request.root, parent: null, startMs: zeroMs + request.atMs })
    return spans.filter(({ at }) => !at.startsWith('lost '))
  })
}

interface Writer {
  readonly trace: string
  readonly prefix: string
  readonly spans: ScenarioSpan[]
}

interface Placed {
  readonly call: Call
  readonly parent: number | null
  readonly startMs: number
}

/** How long the callee took. */
function addCall(writer: Writer, { call, parent, startMs }: Placed): number {
  const { trace, prefix, spans } = writer
  const own = call.ms ?? OWN_MS
  const id = spans.length
  const base = { trace, endpoint: call.endpoint ?? ENDPOINT, attributes: call.attributes ?? {} }
  const index = spans.length
  const at = `${call.isLost ? 'lost ' : ''}${prefix}${call.at}`
  spans.push({
    ...{ ...base, id, parent, at, side: 'server' },
    ...{ startMs, durationMs: own, error: call.error ?? false, mark: call.mark ?? null },
  })
  let atMs = startMs + own / 2
  for (const next of call.calls ?? []) {
    const clientId = spans.length
    const tookMs = addOutgoing(writer, { call: next, parent: id, startMs: atMs, at, clientId })
    atMs += tookMs
  }
  const durationMs = atMs + own / 2 - startMs
  const span = spans[index]
  if (span !== undefined) spans[index] = { ...span, durationMs }
  return durationMs
}

function addOutgoing(
  writer: Writer,
  { call, parent, startMs, at, clientId }: Placed & { at: string; clientId: number },
): number {
  const { trace, spans } = writer
  const failed = call.error === true || call.isUnanswered === true
  spans.push({
    ...{ trace, id: clientId, parent, at, side: 'client' as const, attributes: {} },
    ...{ endpoint: call.endpoint ?? ENDPOINT, startMs, durationMs: OWN_MS },
    ...{ error: failed, mark: null },
  })
  if (call.isUnanswered) return OWN_MS
  const tookMs =
    2 * NETWORK_MS + addCall(writer, { call, parent: clientId, startMs: startMs + NETWORK_MS })
  const span = spans[clientId]
  if (span !== undefined) spans[clientId] = { ...span, durationMs: tookMs }
  return tookMs
}

export function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const item of items) {
    const group = groups.get(keyOf(item))
    if (group === undefined) groups.set(keyOf(item), [item])
    else group.push(item)
  }
  return groups
}

export function batchesOf<T>(items: readonly T[], size: number): T[][] {
  const count = Math.ceil(items.length / size)
  return Array.from({ length: count }, (_, i) => items.slice(i * size, (i + 1) * size))
}
