// Running sums of routes by their key: the one place where requests and examples are added up.
import type { TraceId } from '#lib/model/span'
import { EVIDENCE_MAX } from '#lib/model/verdict'

interface Countable {
  readonly requests: number
  readonly examples: readonly TraceId[]
}

export interface RouteTotals<R extends Countable> {
  /** Examples of what is added later come first. */
  add(key: string, route: R): void
  /** Takes back what was added before, with its examples. */
  remove(key: string, route: R): void
  entries(): IterableIterator<[key: string, route: R]>
  /** A copy that can be added to while this one stays as it is. */
  copy(): RouteTotals<R>
}

/** Counts change in place: a stage has few routes and very many buckets. */
interface Total<R> {
  readonly route: R
  requests: number
  examples: readonly TraceId[]
}

export function createRouteTotals<R extends Countable>(
  from: Iterable<[string, R]> = [],
): RouteTotals<R> {
  const totals = new Map<string, Total<R>>()
  for (const [key, route] of from) totals.set(key, toTotal(route))

  return {
    add(key, route) {
      const total = totals.get(key)
      if (total === undefined) {
        totals.set(key, toTotal(route))
        return
      }
      total.requests += route.requests
      if (route.examples.length > 0) {
        total.examples = [...route.examples, ...total.examples].slice(0, EVIDENCE_MAX)
      }
    },
    remove(key, route) {
      const total = totals.get(key)
      if (total === undefined) return
      total.requests -= route.requests
      const gone = new Set(route.examples)
      total.examples = total.examples.filter((id) => !gone.has(id))
      if (total.requests === 0) totals.delete(key)
    },
    *entries() {
      for (const [key, { route, requests, examples }] of totals) {
        yield [key, { ...route, requests, examples }]
      }
    },
    copy() {
      return createRouteTotals(this.entries())
    },
  }
}

function toTotal<R extends Countable>(route: R): Total<R> {
  return { route, requests: route.requests, examples: route.examples }
}
