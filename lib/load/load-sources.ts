// Reads who reports spans, in which group of which rollout, how well, and when each was last heard of.
import { listRollouts } from '#lib/engine/rollouts'
import type { Group, Source } from '#lib/model/source'
import type { PlanService } from '#lib/plan/plan'
import { groupIn } from '#lib/plan/selector'
import type { Database } from '#lib/store/client'
import { readSourceActivity } from '#lib/store/query/read-source-activity'
import {
  readFirstCalls,
  readSourceVitals,
  type SourceVitals,
} from '#lib/store/query/read-source-vitals'
import { readSources } from '#lib/store/query/read-sources'
import { isoTime } from './iso-time'
import { isInFlight } from './load-rollouts'
import { isLost, isOdd } from './source/choose-sources'

const ACTIVE_MS = 3_600_000
/** Rates, sampling and clocks are of this time. */
const LATELY_MS = 300_000
/** `received` counts seconds, and senders collect spans for a while: less is no clock's fault. */
const AHEAD_MS = 2_000
const BEHIND_MS = 120_000

export interface SourcePlace {
  readonly rollout: string
  readonly service: string
  readonly group: Group
}

/** Of the last five minutes. */
export interface SourceNow {
  readonly spansPerSecond: number
  /** Requests that one span stands for: 1 without sampling. */
  readonly weight: number
  /** Fraction of spans that were sampled with no word on how many requests they stand for. */
  readonly unweighted: number
  /** Fraction that came more than 30 s after their end. */
  readonly late: number
  /** How far its clock is surely ahead (more than 0) or seems behind (less than 0); null: neither. */
  readonly clockMs: number | null
}

export interface SourceEntry extends Source {
  /** In rollouts that are in flight. */
  readonly places: readonly SourcePlace[]
  /** First bucket in which it was called, within retention; null: nobody called it. */
  readonly firstCalled: string | null
  /** Null: nothing in the last hour. */
  readonly lastSpan: string | null
  readonly lastReceived: string | null
  readonly spansLastHour: number
  /** Null: nothing in the last five minutes. */
  readonly lately: SourceNow | null
}

interface PlacedService {
  readonly rollout: string
  readonly service: PlanService
}

/** Those that need a person first: no group, then silent, then doubtful, then the rest by name. */
export async function loadSources(
  db: Database,
  { nowMs }: { readonly nowMs: number },
): Promise<SourceEntry[]> {
  const [sources, activity, vitals, firsts, rollouts] = await Promise.all([
    readSources(db),
    readSourceActivity(db, { fromMs: nowMs - ACTIVE_MS }),
    readSourceVitals(db, { fromMs: nowMs - LATELY_MS, toMs: nowMs + 1_000 }),
    readFirstCalls(db),
    listRollouts({ db }),
  ])
  const services = rollouts
    .filter(({ state }) => isInFlight(state))
    .flatMap(({ name, plan }) => plan.services.map((service) => ({ rollout: name, service })))
  const seen = new Map(activity.map((row) => [row.sourceId, row]))
  const lately = new Map(vitals.map((row) => [row.sourceId, row]))
  const entries = sources.map((source): SourceEntry => {
    const last = seen.get(source.id)
    const first = firsts.get(source.id)
    const now = lately.get(source.id)
    return {
      ...source,
      places: placesOf(source, services),
      firstCalled: first === undefined ? null : isoTime(first),
      lastSpan: last === undefined ? null : isoTime(last.lastSpanMs),
      lastReceived: last === undefined ? null : isoTime(last.lastReceivedMs),
      spansLastHour: last?.spans ?? 0,
      lately: now === undefined ? null : toNow(now),
    }
  })
  return entries.sort((a, b) => urgency(a) - urgency(b) || byName(a, b))
}

function placesOf(source: Source, services: readonly PlacedService[]): SourcePlace[] {
  return services.flatMap(({ rollout, service }) => {
    const group = groupIn(source, service)
    return group === null ? [] : [{ rollout, service: service.service, group }]
  })
}

function toNow(vitals: SourceVitals): SourceNow {
  const { spans, aheadMs, behindMs } = vitals
  return {
    spansPerSecond: spans / (LATELY_MS / 1_000),
    weight: vitals.weight,
    unweighted: vitals.unweighted / spans,
    late: vitals.late / spans,
    clockMs: aheadMs > AHEAD_MS ? aheadMs : behindMs > BEHIND_MS ? -behindMs : null,
  }
}

function urgency(entry: SourceEntry): number {
  if (isLost(entry)) return 0
  if (entry.places.length > 0 && entry.lastReceived === null) return 1
  if (isOdd(entry)) return 2
  return entry.places.length > 0 ? 3 : 4
}

function byName(a: SourceEntry, b: SourceEntry): number {
  const key = ({ service, instance }: SourceEntry) => `${service}\0${instance}`
  return key(a) < key(b) ? -1 : 1
}
