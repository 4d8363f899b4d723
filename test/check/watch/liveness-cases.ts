// Heartbeats of one service, and what must be said of each.
import type { Answer } from '#lib/check/check'
import type { PulseSum, Sample, SourceSum } from '#lib/check/sample'
import { NOON_MS, type SampleWords, traceId } from '#test/check/sample'
import { changedPlan } from '#test/plan/plan-text'

const END_MS = NOON_MS + 3_600_000
export const NAME = 'favorites-service'

/** Seconds before the end of the window, or null: never. */
export const ago = (seconds: number | null) => (seconds === null ? null : END_MS - seconds * 1000)

export function pulse(group: PulseSum['group'], given: Partial<PulseSum> = {}): PulseSum {
  const requests = group === 'gray' ? 1_000 : group === 'baseline' ? 9_000 : 10_000
  const usualShare = requests / 10_000
  const examples = [traceId(group === 'gray' ? 1 : 2)]
  return {
    service: NAME,
    group,
    requests,
    lastMs: END_MS,
    othersSince: 0,
    usualShare,
    examples,
    ...given,
  }
}

export const ALIVE = [pulse(null), pulse('gray'), pulse('baseline')]

export function source(group: SourceSum['group'], given: Partial<SourceSum> = {}): SourceSum {
  return {
    source: `${group} ${given.instance ?? 'a'}`,
    reportedAs: NAME,
    instance: 'a',
    version: 'v1',
    protocol: 'otlp',
    service: NAME,
    group,
    requests: 5_000,
    lastMs: END_MS,
    othersSince: 0,
    usualShare: 0.5,
    examples: [traceId(9)],
    ...given,
  }
}

export interface Given extends Partial<Pick<Sample, 'pulses' | 'sources' | 'breakers'>> {
  readonly plan?: string
  readonly stage?: SampleWords['stage']
  readonly share?: SampleWords['share']
  readonly options?: Record<string, unknown>
}

const diverted = (n: number): Sample['breakers'] => [
  {
    service: NAME,
    caller: 'gateway',
    buckets: [
      {
        bucketMs: END_MS - 20_000,
        requests: 0,
        errors: 0,
        diverted: n,
        divertedExamples: [],
        grayExamples: [],
      },
    ],
  },
]
const BY_MARK = changedPlan({ 'by: weight': 'by: mark', ', share: 10%, tolerance: 2%': '' })

interface Case extends Given {
  readonly name: string
  readonly subject: string
  readonly outcome: Answer['outcome']
  readonly code: string
  readonly summary: string
  readonly decisive?: boolean
}

export const gone = (lastMs: number | null, othersSince: number, given: Partial<PulseSum> = {}) => [
  pulse(null),
  pulse('gray', { lastMs, othersSince, ...given }),
  pulse('baseline'),
]

export const CASES: readonly Case[] = [
  {
    name: 'both groups report',
    subject: `${NAME} gray`,
    outcome: 'pass',
    code: 'alive',
    summary: '1,000 requests of gray of favorites-service were seen, the last just now.',
  },
  {
    name: 'gray falls silent under traffic',
    pulses: gone(ago(600), 1_500),
    subject: `${NAME} gray`,
    outcome: 'fail',
    code: 'group-silent',
    summary:
      'Nothing was heard of gray of favorites-service since 12:50 UTC, while the rest of the service answered 1,500 requests, of which it should have had about 10%: see whether its instances run and report.',
  },
  {
    name: 'gray rests for a while, as it may',
    pulses: gone(ago(90), 100),
    subject: `${NAME} gray`,
    outcome: 'pass',
    code: 'group-resting',
    summary:
      'Nothing was heard of gray of favorites-service since 12:58 UTC, which may be chance: the rest of the service answered 100 requests.',
  },
  {
    name: 'gray pauses for less than is looked at',
    pulses: gone(ago(50), 1_500),
    subject: `${NAME} gray`,
    outcome: 'pass',
    code: 'alive',
    summary: '1,000 requests of gray of favorites-service were seen, the last just now.',
  },
  {
    name: 'baseline falls silent',
    pulses: [pulse(null), pulse('gray'), pulse('baseline', { lastMs: ago(600), othersSince: 40 })],
    subject: `${NAME} baseline`,
    outcome: 'fail',
    code: 'group-silent',
    summary:
      'Nothing was heard of baseline of favorites-service since 12:50 UTC, while the rest of the service answered 40 requests, of which it should have had about 90%: see whether its instances run and report.',
  },
  {
    name: 'gray was never seen',
    pulses: gone(null, 10_000, { requests: 0, usualShare: 0, examples: [] }),
    subject: `${NAME} gray`,
    outcome: 'inconclusive',
    code: 'never-seen',
    summary:
      'No span of gray of favorites-service has ever been seen: check that it runs, reports, and matches the selector of the plan (reportedAs favorites-service, version v2).',
  },
  {
    name: 'gray was heard before the stage only, and had its chances',
    pulses: gone(ago(4_000), 400, { requests: 0, usualShare: 0 }),
    subject: `${NAME} gray`,
    outcome: 'fail',
    code: 'group-silent',
    summary:
      'Nothing was heard of gray of favorites-service since 11:53 UTC, while the rest of the service answered 400 requests, of which it should have had about 10%: see whether its instances run and report.',
  },
  {
    name: 'gray was heard before the stage only, which has just begun',
    pulses: gone(ago(4_000), 20, { requests: 0, usualShare: 0 }),
    subject: `${NAME} gray`,
    outcome: 'inconclusive',
    code: 'group-quiet',
    summary:
      'Nothing was heard of gray of favorites-service since 11:53 UTC, before this stage; 20 requests went elsewhere, too few to call it silent.',
  },
  {
    name: 'gray had more than its share before',
    pulses: gone(ago(600), 100, { usualShare: 0.9 }),
    subject: `${NAME} gray`,
    outcome: 'pass',
    code: 'group-resting',
    summary:
      'Nothing was heard of gray of favorites-service since 12:50 UTC, which may be chance: the rest of the service answered 100 requests.',
  },
  {
    name: 'its breaker has just opened',
    pulses: gone(ago(100), 1_500),
    breakers: diverted(40),
    subject: `${NAME} gray`,
    outcome: 'inconclusive',
    code: 'silent-diverted',
    summary:
      'Nothing was heard of gray of favorites-service since 12:58 UTC, as its breaker is open: 40 requests meant for it went to baseline.',
  },
  {
    name: 'its breaker has been open for long',
    pulses: gone(ago(600), 1_500),
    breakers: diverted(40),
    subject: `${NAME} gray`,
    outcome: 'fail',
    code: 'group-silent',
    summary:
      'Nothing was heard of gray of favorites-service since 12:50 UTC, while 40 requests meant for it went to baseline: see whether its instances run and report.',
  },
  {
    name: 'nobody sends a marked request any more',
    plan: BY_MARK,
    pulses: gone(ago(600), 1_500),
    subject: `${NAME} gray`,
    outcome: 'inconclusive',
    code: 'group-unasked',
    decisive: false,
    summary:
      'Nothing was heard of gray of favorites-service since 12:50 UTC: no marked request needed it, as far as anybody can tell.',
  },
  {
    name: 'marked requests are still sent',
    plan: BY_MARK,
    pulses: gone(ago(600), 1_500),
    breakers: diverted(3),
    subject: `${NAME} gray`,
    outcome: 'fail',
    code: 'group-silent',
    summary:
      'Nothing was heard of gray of favorites-service since 12:50 UTC, while 3 requests meant for it went to baseline: see whether its instances run and report.',
  },
  {
    name: 'the whole service falls silent under its callers',
    pulses: [
      pulse(null, { lastMs: ago(600), othersSince: 4_000, usualShare: 0.25 }),
      ...gone(ago(600), 0).slice(1),
    ],
    subject: NAME,
    outcome: 'fail',
    code: 'service-silent',
    summary:
      'Nothing was heard of favorites-service since 12:50 UTC, while its callers answered 4,000 requests, of which about 25% used to call it: see whether it runs and reports.',
  },
  {
    name: 'an instance is gone',
    sources: [
      source('baseline', { instance: 'pod-1', lastMs: ago(600), othersSince: 4_000 }),
      source('baseline', { instance: 'pod-2' }),
    ],
    subject: `${NAME} baseline instances`,
    outcome: 'inconclusive',
    code: 'instances-silent',
    decisive: false,
    summary:
      '1 instance of baseline of favorites-service went silent (pod-1 since 12:50 UTC), which is fine if they were replaced.',
  },
  {
    name: 'an instance in no group answers a tenth',
    sources: [
      source('baseline', { requests: 9_000 }),
      source('unknown', { instance: 'pod-x', version: 'v3', requests: 1_000 }),
    ],
    subject: `${NAME} unknown`,
    outcome: 'fail',
    code: 'unknown-sources',
    summary:
      '1,000 of 10,000 requests to favorites-service were answered by instances in no group (favorites-service v3 pod-x), more than the allowed 1%: add them to a selector of the plan.',
  },
  {
    name: 'an instance in no group answers next to nothing',
    sources: [source('baseline', { requests: 99_990 }), source('unknown', { requests: 10 })],
    subject: `${NAME} unknown`,
    outcome: 'pass',
    code: 'unknown-few',
    summary:
      '10 of 100,000 requests to favorites-service were answered by instances in no group (favorites-service v1 a), within the allowed 1%.',
  },
  {
    name: 'an instance in no group answers one of forty',
    sources: [source('baseline', { requests: 39 }), source('unknown', { requests: 1 })],
    subject: `${NAME} unknown`,
    outcome: 'inconclusive',
    code: 'unknown-insufficient',
    summary:
      '1 of 40 requests to favorites-service were answered by instances in no group (favorites-service v1 a), too few to say whether that is within 1%.',
  },
]
