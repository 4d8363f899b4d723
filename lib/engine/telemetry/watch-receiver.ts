// What a receiver counts, as metrics of its own process.
import type { ReceiverCounters } from '#lib/engine/receiver'
import { watchNumber } from './watched'

const REFUSED = /^refused(.+)$/

export function watchReceiver(counters: () => ReceiverCounters): void {
  const receivers = () => Object.entries(counters().receivers)
  watchNumber({
    name: 'grayproof.receiver.spans',
    unit: '{span}',
    kind: 'counter',
    read: () => receivers().map(([protocol, { spans }]) => [spans, { protocol }]),
  })
  watchNumber({
    name: 'grayproof.receiver.refused',
    unit: '{message}',
    kind: 'counter',
    read: () =>
      receivers().flatMap(([protocol, values]) =>
        Object.entries(values).flatMap(([name, value]) => {
          const reason = REFUSED.exec(name)?.[1]?.toLowerCase()
          return reason === undefined ? [] : [[value, { protocol, reason }] as const]
        }),
      ),
  })
  watchNumber({
    name: 'grayproof.receiver.held',
    unit: '{span}',
    kind: 'gauge',
    read: () => [[counters().held.rows, {}]],
  })
}
