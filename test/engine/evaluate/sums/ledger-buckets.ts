// Buckets for tests of the ledger, with only what a test cares about.
import type { Ledger } from '#lib/engine/evaluate/sums/ledger'
import type { LedgerBucket } from '#lib/engine/evaluate/sums/ledger-state'
import {
  type BucketRoutes,
  isDiverted,
  type PlacedRoute,
} from '#lib/engine/evaluate/sums/place-routes'
import { NO_SHARES, type ShareCounts } from '#lib/engine/evaluate/sums/place-shares'
import { type BucketTraffic, noTraffic } from '#lib/engine/evaluate/traffic/traffic'
import { BUCKET_MS } from '#lib/model/hop'
import { hop, traceId } from '#test/check/sample'

export const GATE = 'gateway-service → favorites-service'

/** What went to the baseline instead of gray was sent by source 1. */
export function routes(given: Readonly<Record<string, PlacedRoute>>): BucketRoutes {
  return new Map(
    Object.entries(given).map(([key, route]) => [
      key,
      isDiverted(route) ? { divertedBy: '1', ...route } : route,
    ]),
  )
}

/** What source 1 asked of gray favorites. */
export function asked(
  ms: number,
  gray: { requests: number; errors: number },
  unanswered = 0,
): BucketTraffic {
  const service = 'favorites-service'
  const part = { service, caller: '1', ...gray, diverted: 0 }
  return {
    ...noTraffic(ms, ms + BUCKET_MS),
    breakers:
      gray.requests === 0
        ? new Map()
        : new Map([[`${service}\n1`, { ...part, divertedExamples: [], grayExamples: [] }]]),
    unanswered: new Map(unanswered === 0 ? [] : [['1', unanswered]]),
  }
}

export function shares(
  requests: number,
  gray: number,
  examples: readonly number[] = [],
): ShareCounts {
  return { ...NO_SHARES, requests, gray, grayExamples: examples.map(traceId) }
}

export function bucket(ms: number, given: Partial<LedgerBucket>): LedgerBucket {
  return {
    routes: new Map(),
    shares: NO_SHARES,
    traffic: noTraffic(ms, ms + BUCKET_MS),
    ...given,
  }
}

export function put(ledger: Ledger, ms: number, given: Partial<LedgerBucket>): void {
  ledger.replace(ms, bucket(ms, given))
}

export const putRoutes = (ledger: Ledger, ms: number, given: BucketRoutes) =>
  put(ledger, ms, { routes: given })
export const putShares = (ledger: Ledger, ms: number, given: ShareCounts) =>
  put(ledger, ms, { shares: given })

export const baseline = (requests: number) => ({ plain: hop(GATE, 'baseline', { requests }) })
export const missed = (requests: number) => ({ missed: hop(GATE, 'gray', { requests }) })
