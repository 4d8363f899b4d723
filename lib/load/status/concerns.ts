// What an operator should look at, from the facts about Grayproof itself. Pure.
import type { StatusFacts } from './load-status'
import { REFUSALS, type Refusal } from './receiver-detail'

/** Rolling up takes a few seconds; from here on verdicts come late. */
const LAG_MS = 60_000
/** A receiver that holds so much waits for the database. */
const HELD_ROWS = 500_000
const PARTS_MANY = 300
const DISK_SHORT = 0.1
const DISK_FULL = 0.03
const QUIET_MS = 600_000

export type Concern = {
  /** `bad`: answers are missing or wrong now. `soon`: they will be, or some data was lost. */
  readonly level: 'bad' | 'soon'
} & (
  | { readonly kind: 'no-receiver' }
  | { readonly kind: 'no-evaluator' }
  | { readonly kind: 'lag'; readonly ms: number }
  | { readonly kind: 'quiet'; readonly since: string }
  | { readonly kind: 'nothing-received' }
  | { readonly kind: 'held'; readonly rows: number }
  | {
      readonly kind: 'refused'
      readonly protocol: string
      readonly reason: Refusal
      readonly count: number
    }
  | { readonly kind: 'rejected'; readonly protocol: string; readonly count: number }
  | { readonly kind: 'disk'; readonly name: string; readonly free: number }
  | { readonly kind: 'parts'; readonly table: string; readonly parts: number }
)

/** Worst first. */
export function concernsOf(facts: StatusFacts, nowMs: number): Concern[] {
  const found = [
    ...rolesOf(facts),
    ...flowOf(facts, nowMs),
    ...facts.receivers.flatMap(({ held }): Concern[] =>
      held.rows < HELD_ROWS ? [] : [{ level: 'bad', kind: 'held', rows: held.rows }],
    ),
    ...refusalsOf(facts),
    ...storageOf(facts),
  ]
  return found.sort((a, b) => Number(b.level === 'bad') - Number(a.level === 'bad'))
}

function rolesOf({ receivers, evaluators }: StatusFacts): Concern[] {
  return [
    ...(receivers.length === 0 ? [{ level: 'bad', kind: 'no-receiver' } as const] : []),
    ...(evaluators.length === 0 ? [{ level: 'bad', kind: 'no-evaluator' } as const] : []),
  ]
}

function flowOf({ lastReceived, lagMs, evaluators }: StatusFacts, nowMs: number): Concern[] {
  if (lastReceived === null) return [{ level: 'soon', kind: 'nothing-received' }]
  if (nowMs - Date.parse(lastReceived) > QUIET_MS) {
    return [{ level: 'soon', kind: 'quiet', since: lastReceived }]
  }
  const late = lagMs !== null && lagMs > LAG_MS && evaluators.length > 0
  return late ? [{ level: 'bad', kind: 'lag', ms: lagMs }] : []
}

/** Summed over all receivers of a protocol. */
function refusalsOf({ receivers }: StatusFacts): Concern[] {
  const protocols = receivers.flatMap((receiver) => receiver.protocols)
  const names = [...new Set(protocols.map(({ protocol }) => protocol))]
  return names.flatMap((protocol): Concern[] => {
    const own = protocols.filter((one) => one.protocol === protocol)
    const sum = (read: (one: (typeof own)[number]) => number) =>
      own.reduce((total, one) => total + read(one), 0)
    const rejected = sum(({ spansRejected }) => spansRejected)
    return [
      ...REFUSALS.flatMap((reason): Concern[] => {
        const count = sum(({ refused }) => refused[reason])
        return count === 0 ? [] : [{ level: 'soon', kind: 'refused', protocol, reason, count }]
      }),
      ...(rejected === 0
        ? []
        : [{ level: 'soon', kind: 'rejected', protocol, count: rejected } as const]),
    ]
  })
}

function storageOf({ storage }: StatusFacts): Concern[] {
  return [
    ...storage.disks.flatMap(({ name, freeBytes, totalBytes }): Concern[] => {
      const free = totalBytes === 0 ? 1 : freeBytes / totalBytes
      if (free > DISK_SHORT) return []
      return [{ level: free > DISK_FULL ? 'soon' : 'bad', kind: 'disk', name, free }]
    }),
    ...storage.tables.flatMap(({ table, partsInPartition }): Concern[] =>
      partsInPartition < PARTS_MANY
        ? []
        : [{ level: 'soon', kind: 'parts', table, parts: partsInPartition }],
    ),
  ]
}
