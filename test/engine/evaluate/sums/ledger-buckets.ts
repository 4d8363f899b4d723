// Buckets for tests of the ledger, with only what a test cares about.
import type { Ledger } from '#lib/engine/evaluate/sums/ledger'
import type { LedgerBucket } from '#lib/engine/evaluate/sums/ledger-state'
import {
  type BucketRoutes,
  EMPTY_ROUTES,
  type PlacedRoute,
} from '#lib/engine/evaluate/sums/place-routes'
import { NO_SHARES, type ShareCounts } from '#lib/engine/evaluate/sums/place-shares'
import { noTraffic } from '#lib/engine/evaluate/traffic/traffic'
import { BUCKET_MS } from '#lib/model/hop'
import { hop, traceId } from '#test/check/sample'

export const GATE = 'gateway-service → favorites-service'

export function routes(
  given: Readonly<Record<string, PlacedRoute>>,
  gray: { requests: number; errors: number } = { requests: 0, errors: 0 },
  unanswered = 0,
): BucketRoutes {
  return {
    routes: new Map(Object.entries(given)),
    gray: new Map([['favorites-service', gray]]),
    unanswered: new Map(unanswered === 0 ? [] : [['gateway-service', unanswered]]),
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
    routes: EMPTY_ROUTES,
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
