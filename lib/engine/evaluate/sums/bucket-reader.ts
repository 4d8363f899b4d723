// Reads what buckets add to one stage: their routes and shares, with the meaning of its plan.
import { createHash } from 'node:crypto'
import { placeUnits } from '#lib/engine/evaluate/share/place-units'
import { withTraces } from '#lib/engine/evaluate/traffic/place-traces'
import { placeTraffic } from '#lib/engine/evaluate/traffic/place-traffic'
import { readAhead } from '#lib/engine/replay/read-ahead'
import type { ShareRow } from '#lib/model/call'
import { BUCKET_MS } from '#lib/model/hop'
import type { Plan } from '#lib/plan/plan'
import type { Database } from '#lib/store/client'
import { HOPS_ROLLUP, sharesRollup, type TimeRange } from '#lib/store/query/committed'
import { readCommittedBuckets } from '#lib/store/query/read-committed-buckets'
import type { RouteRow } from '#lib/store/query/read-routes'
import { readShareUnits } from '#lib/store/query/read-share-units'
import { readShares } from '#lib/store/query/read-shares'
import { rollShares } from '#lib/store/query/roll-shares'
import type { Dimensions } from './dimensions'
import type { LedgerBucket } from './ledger-state'
import { placeRoutes } from './place-routes'
import { placeShares } from './place-shares'
import type { PlanPlacing } from './placing'

/** Grows when shares are counted in another way: then they are rolled anew. */
const COUNTED_AS = 3
/** Buckets whose shares are rolled by one query. */
const ROLLED_TOGETHER_MAX = 30

export interface BucketReaderDeps {
  readonly db: Database
  readonly dimensions: Dimensions
  /** Rows of a range; several rollouts ask for the same ones. */
  readonly readRoutes: (range: TimeRange) => Promise<readonly RouteRow[]>
  /** Larger than every version before. */
  readonly nextVersion: () => number
  /** Nothing changes any more: what was rolled stays right, and is read an hour at a time. */
  readonly past?: {
    /** Buckets whose hops were rolled anew just now, and whose shares must be. */
    readonly renewed: ReadonlySet<number>
  }
}

export interface BucketReader {
  /** The shares of these buckets are out of date: they are rolled before they are read. */
  expire(buckets: readonly number[]): void
  /** Which buckets of the range have their shares rolled already. */
  rolled(range: TimeRange): Promise<ReadonlySet<number>>
  /** Gives any bucket of the range; `onlyShares`: its routes and traffic are empty. */
  read(
    range: TimeRange,
    nowMs: number,
    what?: { readonly onlyShares: boolean },
  ): Promise<(bucketMs: number) => LedgerBucket>
}

export interface BucketReaderArgs {
  readonly plan: Plan
  readonly placing: PlanPlacing
  /** The share promised at a moment; null when none is. */
  readonly plannedAt?: (atMs: number) => number | null
}

export function createBucketReader(
  { db, dimensions, readRoutes, nextVersion, past }: BucketReaderDeps,
  { plan, placing, plannedAt = () => null }: BucketReaderArgs,
): BucketReader {
  const selection = selectionOf(plan)
  const countsShare = plan.split.by !== 'none'
  const countsUnits = countsShare && plan.split.unit !== null
  const expired = new Set<number>()

  const rollExpired = async ({ fromMs, toMs }: TimeRange) => {
    const missing = [...expired].filter((ms) => ms >= fromMs && ms < toMs).sort((a, b) => a - b)
    if (missing.length === 0) return
    const counted = { of: placing.eligibleMarks(), unit: plan.split.unit }
    const rule = { rollout: plan.name, selection, ...placing.shareSources(), ...counted }
    for (let i = 0; i < missing.length; i += ROLLED_TOGETHER_MAX) {
      const buckets = missing.slice(i, i + ROLLED_TOGETHER_MAX)
      await rollShares(db, { rule, buckets, version: nextVersion() })
      for (const bucketMs of buckets) expired.delete(bucketMs)
    }
  }

  const rolled = async (range: TimeRange): Promise<ReadonlySet<number>> => {
    const rollup = sharesRollup(plan.name, selection)
    return new Set(await readCommittedBuckets(db, { rollup, ...range }))
  }

  const readRolledShares = async (range: TimeRange) => {
    await rollExpired(range)
    return await readShares(db, { ...range, rollout: plan.name, selection })
  }

  /** Rolls whatever of the range was never rolled for this plan. */
  const readPastShares = async (range: TimeRange) => {
    const known = await rolled(range)
    const hops = await readCommittedBuckets(db, { rollup: HOPS_ROLLUP, ...range })
    const missing = hops.filter((ms) => !known.has(ms) || past?.renewed.has(ms))
    for (const bucketMs of missing) expired.add(bucketMs)
    return await readRolledShares(range)
  }

  const readCountedShares = past === undefined ? readRolledShares : readAhead(readPastShares)

  const readUnits = (range: TimeRange) =>
    readShareUnits(db, { ...range, rollout: plan.name, selection })
  const readCountedUnits = past === undefined ? readUnits : readAhead(readUnits)

  return {
    expire(buckets) {
      if (past !== undefined) return
      for (const bucketMs of buckets) expired.add(bucketMs)
    },
    rolled,
    async read(range, nowMs, { onlyShares } = { onlyShares: false }) {
      const routes = onlyShares ? [] : await readRoutes(range)
      await dimensions.refresh(neededIds(routes), nowMs)
      const routesOf = groupByBucket(routes)
      const sharesOf = groupByBucket(countsShare ? await readCountedShares(range) : [])
      const groupOf = (id: string) => placing.shareGroup(id)
      const unitsOf = groupByBucket(countsUnits ? await readCountedUnits(range) : [])
      await dimensions.refresh(decidedOn(sharesOf), nowMs)
      const sharesAt = (bucketMs: number) => {
        const planned = plannedAt(bucketMs + BUCKET_MS / 2)
        const counts = placeShares(sharesOf.get(bucketMs) ?? [], groupOf, planned)
        const rows = countsUnits ? (unitsOf.get(bucketMs) ?? []) : null
        return rows === null ? counts : { ...counts, units: placeUnits(rows, groupOf, planned) }
      }
      const trafficAt = (bucketMs: number) => {
        const traffic = placeTraffic(bucketMs, routesOf.get(bucketMs) ?? [], placing)
        return countsShare ? withTraces(traffic, sharesOf.get(bucketMs) ?? [], placing) : traffic
      }
      return (bucketMs) => ({
        routes: placeRoutes(routesOf.get(bucketMs) ?? [], placing),
        traffic: trafficAt(bucketMs),
        shares: sharesAt(bucketMs),
      })
    },
  }
}

/** Another id whenever the plan counts its share in another way. */
function selectionOf(plan: Plan): string {
  const services = plan.services.map(({ service, baseline, gray }) => [service, baseline, gray])
  const { at, unit, of } = plan.split
  const text = JSON.stringify([COUNTED_AS, at, unit, of, services])
  return createHash('sha256').update(text).digest().readBigUInt64BE().toString()
}

function neededIds(routes: readonly RouteRow[]) {
  return {
    sources: new Set(routes.flatMap((row) => [row.callerSource, row.calleeSource])),
    marks: new Set(routes.map((row) => row.calleeMark)),
    markSets: new Set(routes.map((row) => row.markSet)),
    peers: new Set(routes.map((row) => row.peer)),
  }
}

/** What shares are told apart by, beside the groups. */
function decidedOn(shares: ReadonlyMap<number, readonly ShareRow[]>) {
  const rows = [...shares.values()].flat()
  return {
    sources: new Set(rows.flatMap((row) => [row.sourceId, row.viaSource])),
    marks: [],
    markSets: [],
    endpoints: new Set(rows.map(({ endpoint }) => endpoint)),
  }
}

function groupByBucket<Row extends { readonly bucketMs: number }>(
  rows: readonly Row[],
): ReadonlyMap<number, Row[]> {
  const groups = new Map<number, Row[]>()
  for (const row of rows) {
    const group = groups.get(row.bucketMs)
    if (group === undefined) groups.set(row.bucketMs, [row])
    else group.push(row)
  }
  return groups
}
