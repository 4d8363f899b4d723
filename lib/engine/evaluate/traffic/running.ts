// Sums of a stage by key that follow its buckets: adding and taking back costs what changed, no more.
import type { TraceId } from '#lib/model/span'
import { EVIDENCE_MAX } from '#lib/model/verdict'

export interface Countable {
  readonly requests: number
  readonly errors?: number
  readonly traces?: number
  readonly weight?: number
  readonly incomplete?: number
  readonly examples: readonly TraceId[]
}

type Parts<R> = ReadonlyMap<string, R>

export interface Running<R extends Countable> {
  add(part: Parts<R>): void
  /** Takes back what was added before. */
  remove(part: Parts<R>): void
  requestsOf(key: string): number
  /** By key, in no order. */
  requests(): ReadonlyMap<string, number>
  /**
   * In order of the keys. Examples are the newest of `newestFirst`, which must be the parts that were
   * added: so they depend on what is there, never on the order in which it came. What did not change
   * is the same object as before. `extra` is added to this answer only.
   */
  all(newestFirst: () => Iterable<Parts<R>>, extra?: Parts<R>): R[]
  copy(): Running<R>
}

interface Total<R> {
  readonly of: R
  requests: number
  errors: number
  traces: number
  weight: number
  incomplete: number
  /** How many parts have it. */
  parts: number
  /** Null: changed since it was made. */
  made: R | null
}

export function createRunning<R extends Countable>(
  from: Iterable<readonly [string, Total<R>]> = [],
): Running<R> {
  const totals = new Map<string, Total<R>>(from)
  let sorted: readonly string[] | null = null

  const change = (part: Parts<R>, sign: 1 | -1) => {
    for (const [key, value] of part) {
      const known = totals.get(key)
      if (known === undefined) sorted = null
      const total = known ?? {
        of: value,
        requests: 0,
        errors: 0,
        traces: 0,
        weight: 0,
        incomplete: 0,
        parts: 0,
        made: null,
      }
      total.requests += sign * value.requests
      total.errors += sign * (value.errors ?? 0)
      total.traces += sign * (value.traces ?? 0)
      total.weight += sign * (value.weight ?? 0)
      total.incomplete += sign * (value.incomplete ?? 0)
      total.parts += sign
      total.made = null
      if (known === undefined) totals.set(key, total)
      if (total.parts > 0) continue
      totals.delete(key)
      sorted = null
    }
  }
  const keys = () => {
    sorted ??= [...totals.keys()].sort()
    return sorted
  }

  return {
    add: (part) => change(part, 1),
    remove: (part) => change(part, -1),
    requestsOf: (key) => totals.get(key)?.requests ?? 0,
    requests: () => new Map([...totals].map(([key, { requests }]) => [key, requests])),
    all(newestFirst, extra = new Map()) {
      const others = [...extra.keys()].filter((key) => !totals.has(key))
      const all = others.length === 0 ? keys() : [...keys(), ...others].sort()
      return all.map((key) => {
        const more = extra.get(key)
        const total = totals.get(key)
        if (total === undefined) return more as R
        total.made ??= make(total, examplesOf(key, newestFirst()))
        return more === undefined ? total.made : plus(total.made, more)
      })
    },
    copy: () => createRunning([...totals].map(([key, total]) => [key, { ...total }] as const)),
  }
}

function make<R extends Countable>(
  { of, requests, errors, traces, weight, incomplete }: Total<R>,
  examples: readonly TraceId[],
): R {
  return {
    ...of,
    requests,
    ...(of.errors === undefined ? {} : { errors }),
    ...(of.traces === undefined ? {} : { traces }),
    ...(of.weight === undefined ? {} : { weight }),
    ...(of.incomplete === undefined ? {} : { incomplete }),
    examples,
  }
}

/** Examples of `more` come first: it is newer. */
function plus<R extends Countable>(sum: R, more: R): R {
  return {
    ...sum,
    requests: sum.requests + more.requests,
    examples: [...more.examples, ...sum.examples].slice(0, EVIDENCE_MAX),
  }
}

function examplesOf<R extends Countable>(key: string, parts: Iterable<Parts<R>>): TraceId[] {
  const found: TraceId[] = []
  for (const part of parts) {
    const value = part.get(key)
    if (value === undefined) continue
    found.push(...value.examples)
    if (found.length >= EVIDENCE_MAX) break
  }
  return found.slice(0, EVIDENCE_MAX)
}
