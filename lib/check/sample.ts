// What checks look at: sums over one stage's window, and the part of the plan they answer to. Pure.
import type { Group, VirtualKind } from '#lib/model/source'
import type { TraceId } from '#lib/model/span'
import type { MarkReading } from '#lib/plan/mark-reading'
import type { PlanService, Split } from '#lib/plan/plan'
import { type Comparisons, NO_COMPARISONS } from './compare/comparison'

/** Where the rollout stands; the endings promise 100 % and 0 %. */
/** `replaced`: promoted, and the new version serves as the baseline. */
type Phase = 'running' | 'promoted' | 'replaced' | 'rolled-back'

export interface SampledStage {
  readonly name: string
  readonly phase: Phase
  /** Fractions in 0..1; null: this stage promises no share. With a ramp: where it ends. */
  readonly planned: number | null
  readonly tolerance: number | null
  /** Left out: `planned` is promised from the beginning. */
  readonly ramp?: SampledRamp
}

/** A share that moves in a straight line, from when the stage was entered. */
export interface SampledRamp {
  readonly from: number
  readonly fromMs: number
  readonly overMs: number
}

/** Eligible traces that took the decision, and how many of them reached gray first. */
export interface ShareSum {
  readonly requests: number
  readonly gray: number
  /** Sum over them of the share promised at their time; left out: the stage's share for each. */
  readonly promised?: number
  /** Sums of what they stand for (adjusted count); left out: one each. */
  readonly weights?: { readonly all: number; readonly gray: number; readonly squares: number }
  /** The same by who decided and on what; left out: not known. */
  readonly parts?: ReadonlyMap<string, SharePart>
}

/** Requests that one instance decided, or that were decided on one endpoint. */
export interface SharePart {
  readonly dimension: 'caller' | 'endpoint'
  /** Id of the source, or of the endpoint. */
  readonly id: string
  readonly requests: number
  readonly gray: number
  readonly promised: number
}

/** Distinct users or sessions, by the group that each reached first. */
export interface UnitSum {
  readonly units: number
  readonly gray: number
  /** As in ShareSum. */
  readonly promised?: number
}

/** Length of blocks in which units are counted anew, in steps of START_EVERY_MS: 15 min, 1 h, 6 h. */
export const UNIT_BLOCKS = [3, 12, 72] as const

export interface UnitSample extends UnitSum {
  /** Units that came more than once, and those of them that reached both groups. */
  readonly repeated: number
  readonly mixed: number
  /** Sums over units of requests n, gray ones k, n², nk and k²: what design effects are made of. */
  readonly n: number
  readonly k: number
  readonly nn: number
  readonly nk: number
  readonly kk: number
  /** Requests that name no unit. */
  readonly unitless: number
  /** For each of UNIT_BLOCKS: the blocks of the current day, oldest first. */
  readonly blocks: readonly (readonly (UnitSum & { readonly fromMs: number })[])[]
}

/** What decides is called and labelled. */
export interface Caller {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
}

/** When a group was last asked, over all services with two groups. */
export interface LastRequest {
  /** Null: not since `sinceMs`. */
  readonly atMs: number | null
  readonly sinceMs: number
}

export interface ShareSample {
  /** Since the window began. */
  readonly total: ShareSum
  /** The current day of the stage in steps of START_EVERY_MS, oldest first, and when it began. */
  readonly slots: readonly ShareSum[]
  readonly slotsFromMs: number
  /** Traces that reached an instance of neither group: in neither number above. */
  readonly unknown: number
  /** Traces that the share is no share of. */
  readonly ineligible?: number
  readonly grayExamples: readonly TraceId[]
  readonly baselineExamples: readonly TraceId[]
  /** Left out: the plan names no unit. */
  readonly units?: UnitSample
  /** Who the parts speak of, and names of endpoints, by id. */
  readonly callers?: Pick<ReadonlyMap<string, Caller>, 'get'>
  readonly endpoints?: Pick<ReadonlyMap<string, string>, 'get'>
  /** Of the group that must be quiet after the ending. */
  readonly last?: LastRequest
}

/** Where a trace belongs: by its mark, or by the group it reached at the decision point. */
export type Intent = 'gray' | 'baseline' | 'undecided'

/** Hops that agree in everything a route depends on. */
export interface RouteSum {
  /** `user` when the hop has no caller. */
  readonly caller: string
  readonly callerGroup: Group | null
  readonly callee: string
  /** Null: no service of the plan. */
  readonly calleeGroup: Group | null
  /** Kind of agent at the callee: each has its own way to capture a mark. */
  readonly protocol: string
  readonly intent: Intent
  readonly calleeMark: MarkReading
  readonly complete: boolean
  readonly root: boolean
  /** The breaker to gray may have been open at that time. */
  readonly breakerOpen: boolean
  readonly requests: number
  /** Newest first. */
  readonly examples: readonly TraceId[]
}

/** Newest buckets of a breaker's timeline that are kept: a day. */
export const BREAKER_BUCKETS_MAX = 8_640

/** One bucket of what one caller asked of a service with a gray group. Only buckets with any of it. */
export interface BreakerBucketSum {
  readonly bucketMs: number
  /** Requests that reached gray, or failed unanswered on the way there; and how many failed. */
  readonly requests: number
  readonly errors: number
  /** Of them, calls that nobody answered: they may have been meant for another; left out: none. */
  readonly unanswered?: number
  /** Requests meant for gray that reached the baseline. */
  readonly diverted: number
  readonly divertedExamples: readonly TraceId[]
  readonly grayExamples: readonly TraceId[]
}

/** Each process that calls has breakers of its own: one timeline a caller's source, not a service. */
export interface BreakerTimeline {
  readonly service: string
  /** Name and instance of the calling source; `unknown` for hops whose caller is not known. */
  readonly caller: string
  /** Since when its counts are known, if not since the window began: also from before. */
  readonly sinceMs?: number
  /** In order of time, at most BREAKER_BUCKETS_MAX. */
  readonly buckets: readonly BreakerBucketSum[]
}

/** One reporter of spans that a plan's service is made of, `unknown` ones included. */
export interface SourceSum {
  readonly source: string
  readonly reportedAs: string
  readonly instance: string
  readonly version: string
  readonly protocol: string
  readonly service: string
  readonly group: Group
  /** Requests answered in the window. */
  readonly requests: number
  /** End of the last bucket in which it answered or called; before the window when it had not yet. */
  readonly lastMs: number | null
  /** Requests that other sources of the same service answered after that bucket. */
  readonly othersSince: number
  /** Its share of the service's requests in the hour up to its last bucket, 0..1. */
  readonly usualShare: number
  readonly examples: readonly TraceId[]
}

/** The heartbeat of one group of a service of the plan, or of the whole service (group null). */
export interface PulseSum {
  readonly service: string
  readonly group: Group | null
  /** Requests answered in the window. */
  readonly requests: number
  /** End of the last bucket in which it answered, at most a day ago; null when it has not. */
  readonly lastMs: number | null
  /**
   * Requests in the window, after that bucket, of those who show that traffic goes on: what the other
   * groups of the service answered; for a whole service, what its callers answered.
   */
  readonly othersSince: number
  /**
   * In the part of the window up to that bucket, at most an hour: a group's part of what the service
   * answered; for a whole service, requests to it per request of its callers, at most 1.
   */
  readonly usualShare: number
  /** The last traces seen of it. */
  readonly examples: readonly TraceId[]
}

/** What the services of the plan call, by the group of the caller. */
export interface EdgeSum {
  readonly caller: string
  readonly callerGroup: Group
  /** A service, or the name of something that reports nothing itself (database, cache, queue …). */
  readonly callee: string
  readonly kind: 'service' | VirtualKind
  readonly requests: number
  readonly errors: number
  /** At least so many traces have the call: of each bucket only some are told apart. */
  readonly traces: number
  readonly examples: readonly TraceId[]
}

/** How well the spans of one group can be trusted. Sums over the window. */
export interface GroupQuality {
  readonly service: string
  readonly group: Group
  readonly requests: number
  /** Hops whose trace misses an ancestor. */
  readonly incomplete: number
  /**
   * Traces that were decided here, and the requests that they stand for (adjusted count; OTel `ot=th`).
   * Null: none was, so nobody knows.
   */
  readonly traces: number | null
  readonly weight: number | null
}

/** How the clock and the exporter of one source behave, from spans of the last quarter of an hour. */
export interface SourceQuality {
  readonly source: string
  readonly service: string
  readonly instance: string
  readonly protocol: string
  readonly group: Group
  readonly spans: number
  /** Spans sampled upstream that do not say how many they stand for. */
  readonly unweighted: number
  /** Spans received later than 30 s after they ended. */
  readonly late: number
  /** By how much the newest span ended in the receiver's future, ms; 0 or less is fine. */
  readonly aheadMs: number
  /** The smallest time from a span's end to its arrival, ms: the clock is at most this far behind. */
  readonly behindMs: number
  /** Traces that begin here, per 3 s: mean and variance, to see an agent that caps them. */
  readonly rootsMean: number
  readonly rootsVariance: number
}

export interface QualitySample {
  readonly groups: readonly GroupQuality[]
  readonly sources: readonly SourceQuality[]
}

export interface Sample {
  readonly stage: SampledStage
  /** Half-open; only what is settled, so that late spans change little. Epoch ms. */
  readonly window: { readonly fromMs: number; readonly toMs: number }
  readonly split: Split
  /** True when a mark tells gray traces; false when their lane does. */
  readonly byMark: boolean
  readonly services: readonly PlanService[]
  readonly share: ShareSample
  readonly routes: readonly RouteSum[]
  readonly comparisons: Comparisons
  readonly breakers: readonly BreakerTimeline[]
  readonly sources: readonly SourceSum[]
  /** Collected with the sources. */
  readonly pulses: readonly PulseSum[]
  readonly edges: readonly EdgeSum[]
  /** Requests answered by each group of each service of the plan; collected with the edges. */
  readonly answered: readonly {
    readonly service: string
    readonly group: Group
    readonly requests: number
  }[]
  readonly quality: QualitySample
}

/** A sample of a stage in which nothing but the given was collected. */
export const NOTHING_COLLECTED: Pick<
  Sample,
  'comparisons' | 'breakers' | 'sources' | 'pulses' | 'edges' | 'answered' | 'quality'
> = {
  comparisons: NO_COMPARISONS,
  breakers: [],
  sources: [],
  pulses: [],
  edges: [],
  answered: [],
  quality: { groups: [], sources: [] },
}
