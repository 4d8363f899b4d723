// What a receiver says of itself with every beat, as far as it can be read. Pure.
import { z } from 'zod'
import { isoTime } from '#lib/load/iso-time'
import type { LeaseRow } from '#lib/store/query/lease'

/** Counters of messages that were turned away, by reason. */
export const REFUSALS = [
  'refusedBusy',
  'refusedUnauthorized',
  'refusedMalformed',
  'refusedTooLarge',
  'refusedRequest',
] as const
export type Refusal = (typeof REFUSALS)[number]

export interface ProtocolStatus {
  readonly protocol: string
  readonly messages: number
  readonly spans: number
  /** Spans inside messages that were taken. */
  readonly spansRejected: number
  readonly refused: Readonly<Record<Refusal, number>>
  /** Metrics, logs and other things that nobody here reads. */
  readonly dropped: number
}

export interface ReceiverStatus {
  readonly holder: string
  readonly lastSeen: string
  /** Really listened on, by the setting that names them. */
  readonly ports: Readonly<Record<string, number>>
  /** Since the process started. */
  readonly protocols: readonly ProtocolStatus[]
  /** What waits for the database. */
  readonly held: { readonly rows: number; readonly bytes: number }
}

const numbers = z.record(z.string(), z.number())
const schema = z.object({
  ports: numbers.catch({}),
  counters: z
    .object({
      receivers: z.record(z.string(), numbers).catch({}),
      held: z.object({ rows: z.number(), bytes: z.number() }).catch({ rows: 0, bytes: 0 }),
    })
    .catch({ receivers: {}, held: { rows: 0, bytes: 0 } }),
})

/** A receiver of another version may say less: what is missing reads as 0. */
export function readReceiverDetail({ holder, atMs, detail }: LeaseRow): ReceiverStatus {
  const parsed = schema.safeParse(detail)
  const { ports, counters } = parsed.success
    ? parsed.data
    : { ports: {}, counters: { receivers: {}, held: { rows: 0, bytes: 0 } } }
  return {
    holder,
    lastSeen: isoTime(atMs),
    ports,
    held: counters.held,
    protocols: Object.entries(counters.receivers).map(([protocol, own]) => ({
      protocol,
      messages: own.messages ?? 0,
      spans: own.spans ?? 0,
      spansRejected: own.spansRejected ?? 0,
      refused: Object.fromEntries(
        REFUSALS.map((reason) => [reason, own[reason] ?? 0]),
      ) as ProtocolStatus['refused'],
      dropped: (own.droppedMetrics ?? 0) + (own.droppedLogs ?? 0) + (own.droppedOther ?? 0),
    })),
  }
}
