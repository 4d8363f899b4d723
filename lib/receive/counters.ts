// Counts what each receiver took, refused and dropped: numbers only grow, and only at the border.

const COUNTER_NAMES = [
  'messages',
  'spans',
  'spansRejected',
  'refusedMalformed',
  'refusedTooLarge',
  'refusedBusy',
  'refusedUnauthorized',
  'refusedRequest',
  'droppedMetrics',
  'droppedLogs',
  'droppedOther',
] as const
export type CounterName = (typeof COUNTER_NAMES)[number]

export type Count = (name: CounterName, amount?: number) => void

export type CounterValues = Readonly<Record<CounterName, number>>

export interface Counters {
  /** The counting function of one receiver. */
  of(receiver: string): Count
  read(): Readonly<Record<string, CounterValues>>
}

export function createCounters(): Counters {
  const values = new Map<string, Record<CounterName, number>>()
  const zero = () => Object.fromEntries(COUNTER_NAMES.map((name) => [name, 0]))
  return {
    of(receiver) {
      const own = zero() as Record<CounterName, number>
      values.set(receiver, own)
      return (name, amount = 1) => {
        own[name] += amount
      }
    },
    read: () => Object.fromEntries(values),
  }
}
