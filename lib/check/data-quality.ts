// Check: can the spans be trusted: sampled alike, complete, in time, with clocks that agree? Pure.
import { z } from 'zod'
import { duration, percent } from '#lib/plan/quantities'
import type { Answer, Check } from './check'
import type { GroupQuality, Sample, SourceQuality } from './sample'
import { rounded } from './share/share-band'
import { mayBeCapped, samplingGap } from './watch/sampling'
import { clock, count, several, share } from './wording'

/** Fewer requests or spans are not held against a limit. */
const ENOUGH = 100
/** A span reaches us only when its exporter sends its next batch. */
const EXPORT_MS = 30_000
const SOURCES_NAMED = 3

const limit = (description: string, fallback: number) =>
  percent
    .refine((value) => value < 1, { error: 'must be below 100%' })
    .default(fallback)
    .meta({ description })

const options = z.strictObject({
  sampling: limit('How far the sampling of gray and baseline may be apart.', 0.05),
  unweighted: limit('Largest share of sampled spans that do not say what they stand for.', 0.01),
  incomplete: limit('Largest share of requests whose trace misses an ancestor.', 0.05),
  late: limit('Largest share of spans that arrive more than 30 s after they ended.', 0.01),
  unknown: limit('Largest share of requests to instances in no group.', 0.01),
  skew: duration.default(2_000).meta({ description: 'How far clocks may be apart.' }),
})
type Options = z.output<typeof options>

export const dataQuality: Check<typeof options> = {
  name: 'data-quality',
  version: 1,
  title: 'Can the spans be trusted: sampled alike, complete, in time, with clocks that agree?',
  options,
  needs: ['quality'],
  required: false,
  run(sample, given) {
    return sample.services.flatMap(({ service }) => answerService(service, sample, given))
  },
}

interface Quality {
  readonly service: string
  readonly groups: readonly GroupQuality[]
  readonly sources: readonly SourceQuality[]
  readonly sample: Sample
  readonly given: Options
}

/** Each asks one thing of a service: null when all is well. */
const ASPECTS: readonly ((quality: Quality) => Answer | null)[] = [
  sampledApart,
  sampledSilently,
  sampledByCap,
  incompleteTraces,
  lateSpans,
  clocksApart,
  inNoGroup,
]

function answerService(service: string, sample: Sample, given: Options): Answer[] {
  const groups = sample.quality.groups.filter((group) => group.service === service)
  const sources = sample.quality.sources
    .filter((source) => source.service === service)
    .toSorted((a, b) => (a.source < b.source ? -1 : 1))
  const requests = total(groups, 'requests')
  const spans = total(sources, 'spans')
  const base = { subject: service, evidence: [], moreRequestsNeeded: null }
  if (requests + spans === 0) {
    const summary = `No span of ${service} was seen since ${clock(sample.window.fromMs)}.`
    const numbers = { requests, spans }
    return [{ ...base, outcome: 'inconclusive', code: 'quality-no-data', summary, numbers }]
  }
  const quality = { service, groups, sources, sample, given }
  const flaws = ASPECTS.flatMap((ask) => ask(quality) ?? [])
  if (flaws.length > 0) return flaws
  const incomplete = total(groups, 'incomplete')
  const late = total(sources, 'late')
  const summary =
    `${several(requests, 'request')} and ${several(spans, 'span')} of ${service} can be trusted: ` +
    'sampled alike, complete, in time.'
  const numbers = { requests, spans, incomplete, late }
  return [{ ...base, outcome: 'pass', code: 'quality-ok', summary, numbers }]
}

function flaw(
  { service }: Quality,
  aspect: string,
  answer: Pick<Answer, 'outcome' | 'code' | 'summary' | 'numbers'>,
): Answer {
  return { subject: `${service} ${aspect}`, ...answer, evidence: [], moreRequestsNeeded: null }
}

function sampledApart(quality: Quality): Answer | null {
  const { service, groups, given } = quality
  const gap = samplingGap(groups, given.sampling)
  if (gap === null) return null
  const [gray, baseline] = [gap.gray, gap.baseline].map((weight) => Number(weight.toPrecision(3)))
  return flaw(quality, 'sampling', {
    outcome: 'fail',
    code: 'sampled-differently',
    summary:
      `A trace of gray of ${service} stands for ${gray} of its requests, one of baseline for ${baseline}: ` +
      'sample both alike, or counts of gray beside baseline mislead.',
    numbers: {
      grayWeight: rounded(gap.gray),
      baselineWeight: rounded(gap.baseline),
      limit: given.sampling,
    },
  })
}

function sampledSilently(quality: Quality): Answer | null {
  const { service, sources, given } = quality
  const n = total(sources, 'spans')
  const k = total(sources, 'unweighted')
  if (n < ENOUGH || k <= given.unweighted * n) return null
  const named = names(sources.filter(({ unweighted }) => unweighted > 0))
  return flaw(quality, 'weights', {
    outcome: 'inconclusive',
    code: 'sampled-silently',
    summary:
      `${count(k)} of ${several(n, 'span')} of ${service} were sampled without saying how many they ` +
      `stand for (${named}): let the SDK write its probability (tracestate ot=th).`,
    numbers: {
      spans: n,
      unweighted: k,
      estimate: k / n,
      limit: given.unweighted,
      instances: named,
    },
  })
}

function sampledByCap(quality: Quality): Answer | null {
  const { service, sources, sample } = quality
  const capped = sources.filter((source) => mayBeCapped(source, sample))
  const [first] = capped
  if (first === undefined) return null
  const named = names(capped)
  const mean = Number(first.rootsMean.toPrecision(3))
  return flaw(quality, 'cap', {
    outcome: 'inconclusive',
    code: 'sampled-by-cap',
    summary:
      `${named} of ${service} begins ${mean} traces in nearly every 3 s, so its agent may keep only ` +
      'the first ones: check agent.sample_n_per_3_secs, unless a load generator calls that evenly.',
    numbers: {
      rootsMean: rounded(first.rootsMean),
      rootsVariance: rounded(first.rootsVariance),
      instanceCount: capped.length,
      instances: named,
    },
  })
}

function incompleteTraces(quality: Quality): Answer | null {
  const { service, groups, given } = quality
  const [worst] = groups
    .filter(
      ({ requests, incomplete }) => requests >= ENOUGH && incomplete > given.incomplete * requests,
    )
    .toSorted((a, b) => b.incomplete / b.requests - a.incomplete / a.requests)
  if (worst === undefined) return null
  const { group, requests: n, incomplete: k } = worst
  return flaw(quality, 'completeness', {
    outcome: 'fail',
    code: 'incomplete-traces',
    summary:
      `${count(k)} of ${several(n, 'request')} to ${group} of ${service} belong to traces that miss an ` +
      `ancestor (${share(k / n)}): let every caller report its spans and pass the trace context on.`,
    numbers: { group, n, incomplete: k, estimate: k / n, limit: given.incomplete },
  })
}

function lateSpans(quality: Quality): Answer | null {
  const { service, sources, given } = quality
  const n = total(sources, 'spans')
  const k = total(sources, 'late')
  if (n < ENOUGH || k <= given.late * n) return null
  const named = names(sources.toSorted((a, b) => b.late - a.late).filter(({ late }) => late > 0))
  return flaw(quality, 'arrival', {
    outcome: 'fail',
    code: 'late-spans',
    summary:
      `${count(k)} of ${several(n, 'span')} of ${service} arrived more than 30 s after they ended ` +
      `(${named}): let their exporters send more often, and look for full queues.`,
    numbers: { spans: n, late: k, estimate: k / n, limit: given.late, instances: named },
  })
}

/** Ahead shows in any span; behind only once the delay of exporters is taken off. */
function clocksApart(quality: Quality): Answer | null {
  const { service, sources, given } = quality
  const ahead = sources.filter(({ spans, aheadMs }) => spans > 0 && aheadMs > given.skew)
  const behind = sources.filter(
    ({ spans, behindMs }) => spans > 0 && behindMs > given.skew + EXPORT_MS,
  )
  if (ahead.length + behind.length === 0) return null
  const aheadS = Math.max(0, ...ahead.map(({ aheadMs }) => aheadMs)) / 1000
  const behindS = Math.max(0, ...behind.map(({ behindMs }) => behindMs)) / 1000
  const parts = [
    ahead.length > 0 ? `${names(ahead)} up to ${aheadS} s ahead` : '',
    behind.length > 0 ? `${names(behind)} up to ${behindS} s behind` : '',
  ]
  const said = parts.filter((part) => part !== '').join(', ')
  return flaw(quality, 'clocks', {
    outcome: 'fail',
    code: 'clock-skew',
    summary: `Clocks of ${service} are wrong (${said}): let them follow a time server, or requests are counted at the wrong time.`,
    numbers: { aheadS, behindS, skewS: given.skew / 1000, instances: names([...ahead, ...behind]) },
  })
}

function inNoGroup(quality: Quality): Answer | null {
  const { service, groups, given } = quality
  const n = total(groups, 'requests')
  const k = total(
    groups.filter(({ group }) => group === 'unknown'),
    'requests',
  )
  if (n < ENOUGH || k <= given.unknown * n) return null
  return flaw(quality, 'groups', {
    outcome: 'inconclusive',
    code: 'requests-in-no-group',
    summary:
      `${count(k)} of ${several(n, 'request')} to ${service} reached instances in no group ` +
      `(${share(k / n)}): add them to a selector of the plan; liveness names them.`,
    numbers: { n, unknown: k, estimate: k / n, limit: given.unknown },
  })
}

function names(sources: readonly SourceQuality[]): string {
  const named = [
    ...new Set(sources.map(({ source, instance }) => (instance === '' ? source : instance))),
  ]
  const more =
    named.length > SOURCES_NAMED ? ` and ${count(named.length - SOURCES_NAMED)} more` : ''
  return named.slice(0, SOURCES_NAMED).join(', ') + more
}

function total<K extends string>(rows: readonly Readonly<Record<K, number>>[], key: K): number {
  return rows.reduce((sum, row) => sum + row[key], 0)
}
