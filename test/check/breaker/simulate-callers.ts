// Callers of a service with gray instances, each with a real breaker of its own, seen as 10 s counts.
import type { BreakerBucketSum, BreakerTimeline } from '#lib/check/sample'
import { createRandom, type Random } from '#lib/demo/random'
import { createBreaker } from '#lib/demo/service/breaker'
import { BUCKET_MS } from '#lib/model/hop'
import type { BreakerRule } from '#lib/plan/plan'

export const T0 = 1_700_000_000_000

/** What a router decides for a request, and what it learns of its answer. */
interface Router {
  readonly allows: (nowMs: number) => boolean
  readonly report: (ok: boolean, nowMs: number) => void
}

export interface Traffic {
  readonly rule: BreakerRule
  readonly callers: number
  /** Requests a second of one caller. */
  readonly rate: number
  /** Chance of an error before and during the fault. */
  readonly errors: readonly [healthy: number, faulty: number]
  /** Only this many callers see the fault. */
  readonly faultyCallers?: number
  readonly faultMs: readonly [from: number, to: number]
  /** Answers take up to this long; a breaker hears of them only then. */
  readonly answerMs: number
  /** Clocks of services differ by up to this. */
  readonly skewMs: number
  /** Chance that a request comes with up to 20 others at once. */
  readonly burst: number
  readonly lengthMs: number
  /** How this caller misbehaves; the rule as it is otherwise. */
  readonly router?: (rule: BreakerRule, caller: number) => Router
}

export const HEALTHY_TRAFFIC: Traffic = {
  rule: { errorRate: 0.1, minErrors: 10, halfOpenMs: 60_000, windowMs: 60_000 },
  callers: 3,
  rate: 5,
  errors: [0.001, 0.5],
  faultMs: [200_000, 300_000],
  answerMs: 500,
  skewMs: 0,
  burst: 0,
  lengthMs: 720_000,
}

type OpenBucket = { -readonly [K in keyof BreakerBucketSum]: BreakerBucketSum[K] }

export function simulateCallers(seed: number, traffic: Traffic): BreakerTimeline[] {
  const random = createRandom(seed)
  return Array.from({ length: traffic.callers }, (_, caller) => ({
    service: 'favorites-service',
    caller: `gateway-service ${caller}`,
    buckets: simulateCaller(random, traffic, caller),
  }))
}

function simulateCaller(random: Random, traffic: Traffic, caller: number): BreakerBucketSum[] {
  const { rule, faultMs, errors } = traffic
  const router = traffic.router?.(rule, caller) ?? createBreaker(rule, () => undefined)
  const buckets = new Map<number, OpenBucket>()
  const skews = { gray: random.next() * traffic.skewMs, baseline: random.next() * traffic.skewMs }
  const pending: { atMs: number; ok: boolean }[] = []
  const phase = random.below(BUCKET_MS)
  for (let ms = 0; ms < traffic.lengthMs; ms += random.exponential(1000 / traffic.rate)) {
    const nowMs = T0 + phase + ms
    pending.sort((a, b) => a.atMs - b.atMs)
    while (pending[0] !== undefined && pending[0].atMs <= nowMs) {
      const answer = pending.shift()
      if (answer !== undefined) router.report(answer.ok, answer.atMs)
    }
    const atOnce = random.chance(traffic.burst) ? 1 + random.below(20) : 1
    for (let i = 0; i < atOnce; i += 1) {
      if (!router.allows(nowMs)) {
        bucketOf(buckets, nowMs + skews.baseline).diverted += 1
        continue
      }
      const isFaulty =
        caller < (traffic.faultyCallers ?? Infinity) && ms >= faultMs[0] && ms < faultMs[1]
      const failed = random.chance(errors[isFaulty ? 1 : 0])
      const bucket = bucketOf(buckets, nowMs + skews.gray)
      bucket.requests += 1
      bucket.errors += failed ? 1 : 0
      pending.push({ atMs: nowMs + random.next() * traffic.answerMs, ok: !failed })
    }
  }
  return [...buckets.values()].sort((a, b) => a.bucketMs - b.bucketMs)
}

function bucketOf(buckets: Map<number, OpenBucket>, ms: number): OpenBucket {
  const bucketMs = Math.floor(ms / BUCKET_MS) * BUCKET_MS
  const known = buckets.get(bucketMs)
  if (known !== undefined) return known
  const example = bucketMs.toString(16).padStart(32, '0')
  const made: OpenBucket = {
    bucketMs,
    requests: 0,
    errors: 0,
    diverted: 0,
    divertedExamples: [example],
    grayExamples: [example],
  }
  buckets.set(bucketMs, made)
  return made
}
