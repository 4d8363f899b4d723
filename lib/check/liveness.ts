// Check: are spans of every expected source still arriving, and is any source in no group? Pure.
import { z } from 'zod'
import { EVIDENCE_MAX, type Evidence } from '#lib/model/verdict'
import type { PlanService } from '#lib/plan/plan'
import { duration, percent } from '#lib/plan/quantities'
import type { Answer, Check } from './check'
import type { PulseSum, Sample, SourceSum } from './sample'
import { type ExpectedGroup, expectedGroups } from './watch/expected-groups'
import { judgeSilence, type SilenceVerdict } from './watch/silence'
import { answerStrangers } from './watch/strangers'
import { clock, count, finite, several, share } from './wording'

/** Instances that stopped longer ago were replaced, and nobody asks for them any more. */
const INSTANCE_MEMORY_MS = 3_600_000
const INSTANCES_NAMED = 5

const options = z.strictObject({
  after: duration
    .refine((ms) => ms >= 10_000, {
      error: 'must be at least 10s: spans are counted in steps of it',
    })
    .default(60_000)
    .meta({ description: 'Shorter silences are not looked at.' }),
  alpha: percent
    .refine((alpha) => alpha > 0 && alpha <= 0.5, { error: 'must be above 0% and at most 50%' })
    .default(0.001)
    .meta({ description: 'Chance that a silence is called a failure though it was chance.' }),
  unknown: percent
    .refine((unknown) => unknown > 0 && unknown < 1, { error: 'must be above 0% and below 100%' })
    .default(0.01)
    .meta({ description: 'Largest share of requests that instances in no group may answer.' }),
})
type Options = z.output<typeof options>

export const liveness: Check<typeof options> = {
  name: 'liveness',
  version: 1,
  title: 'Are spans of every expected source still arriving, and is any source in no group?',
  options,
  needs: ['sources', 'breakers'],
  required: true,
  run(sample, given) {
    return sample.services.flatMap((service) => [
      ...answerService({ service, sample, given }),
      ...answerStrangers(service.service, sample, given),
    ])
  },
}

interface ServiceQuestion {
  readonly service: PlanService
  readonly sample: Sample
  readonly given: Options
}

/** A service that is silent as a whole says nothing about its groups. */
function answerService(question: ServiceQuestion): Answer[] {
  const { service, sample } = question
  const pulses = sample.pulses.filter((pulse) => pulse.service === service.service)
  const whole = pulses.find(({ group }) => group === null)
  if (whole !== undefined && isSilent(whole.lastMs, question)) {
    const judged = judgePulse(whole, whole.usualShare, question)
    if (judged.isSure) return [wholeSilent(whole, judged)]
  }
  return expectedGroups(service, sample).flatMap((expected) => {
    const pulse = pulses.find(({ group }) => group === expected.group)
    return [
      answerGroup({ ...question, expected, pulse: pulse ?? null }),
      ...silentInstances({ ...question, expected }),
    ]
  })
}

interface GroupQuestion extends ServiceQuestion {
  readonly expected: ExpectedGroup
  readonly pulse: PulseSum | null
}

function answerGroup(question: GroupQuestion): Answer {
  const { service, sample, expected, pulse } = question
  if (pulse === null || pulse.lastMs === null) return neverSeen(question)
  const { requests, lastMs, othersSince } = pulse
  const name = `${expected.group} of ${service.service}`
  const usual = requests === 0 ? expected.shareMax : Math.min(pulse.usualShare, expected.shareMax)
  const judged = judgePulse(pulse, expected.byChance ? usual : 0, question)
  const sinceMs = Math.max(lastMs, sample.window.fromMs)
  const diverted = divertedSince(sample, service.service, sinceMs)
  const base = {
    ...numbersOf(`${service.service} ${expected.group}`, pulse, judged),
    evidence: lastSeen(pulse.examples),
  }
  const numbers = { ...base.numbers, diverted, expectedShare: usual, alpha: question.given.alpha }
  const said = (outcome: Answer['outcome'], code: string, summary: string): Answer => ({
    ...base,
    numbers,
    outcome,
    code,
    summary,
    moreRequestsNeeded: outcome === 'inconclusive' ? judged.more : null,
  })
  if (!isSilent(lastMs, question)) {
    const summary = `${several(requests, 'request')} of ${name} were seen, the last just now.`
    return { ...said('pass', 'alive', summary), evidence: [] }
  }
  const since = `Nothing was heard of ${name} since ${clock(lastMs)}`
  if (expected.group === 'gray' && diverted > 0) {
    const patienceMs = 2 * service.breaker.halfOpenMs + question.given.after
    const others = `${several(diverted, 'request')} meant for it went to baseline`
    if (sample.window.toMs - lastMs <= patienceMs) {
      const summary = `${since}, as its breaker is open: ${others}.`
      return said('inconclusive', 'silent-diverted', summary)
    }
    const summary = `${since}, while ${others}: see whether its instances run and report.`
    return said('fail', 'group-silent', summary)
  }
  if (judged.isSure) {
    const summary =
      `${since}, while the rest of the service answered ${several(othersSince, 'request')}, of which ` +
      `it should have had about ${share(usual)}: see whether its instances run and report.`
    return said('fail', 'group-silent', summary)
  }
  if (!expected.byChance) {
    const summary = `${since}: no marked request needed it, as far as anybody can tell.`
    return { ...said('inconclusive', 'group-unasked', summary), decisive: false }
  }
  if (requests === 0) {
    const summary = `${since}, before this stage; ${several(othersSince, 'request')} went elsewhere, too few to call it silent.`
    return said('inconclusive', 'group-quiet', summary)
  }
  const summary = `${since}, which may be chance: the rest of the service answered ${several(othersSince, 'request')}.`
  return said('pass', 'group-resting', summary)
}

/** Sticky users come with many requests each: those say less than as many independent ones. */
function judgePulse(pulse: PulseSum, usual: number, question: ServiceQuestion): SilenceVerdict {
  const { units } = question.sample.share
  const clusters = units === undefined || units.n === 0 ? 1 : Math.max(1, units.nn / units.n)
  const othersSince = pulse.othersSince / clusters
  const { requests } = pulse
  return judgeSilence({ requests, othersSince, share: usual }, question.given.alpha)
}

function isSilent(lastMs: number | null, { sample, given }: ServiceQuestion): boolean {
  return lastMs !== null && sample.window.toMs - lastMs >= given.after
}

function neverSeen({ service, sample, expected, pulse }: GroupQuestion): Answer {
  const { group } = expected
  const others = pulse?.othersSince ?? 0
  const selector = group === 'gray' ? service.gray : service.baseline
  const summary =
    `No span of ${group} of ${service.service} has ever been seen: check that it runs, reports, and ` +
    `matches the selector of the plan (reportedAs ${selector?.reportedAs.join(', ') ?? ''}${
      selector?.version == null ? '' : `, version ${selector.version.join(', ')}`
    }).`
  return {
    subject: `${service.service} ${group}`,
    outcome: 'inconclusive',
    // Services with one version are there to see where marks go: nobody promised they are called.
    decisive: service.gray !== null || sample.stage.phase !== 'running',
    code: 'never-seen',
    summary,
    numbers: { group, requests: 0, othersSince: others },
    evidence: [],
    moreRequestsNeeded: null,
  }
}

function wholeSilent(pulse: PulseSum, judged: SilenceVerdict): Answer {
  const { service, othersSince, usualShare, lastMs } = pulse
  return {
    ...numbersOf(service, pulse, judged),
    outcome: 'fail',
    code: 'service-silent',
    summary:
      `Nothing was heard of ${service} since ${clock(lastMs ?? 0)}, while its callers answered ` +
      `${several(othersSince, 'request')}, of which about ${share(usualShare)} used to call it: see ` +
      'whether it runs and reports.',
    evidence: lastSeen(pulse.examples),
    moreRequestsNeeded: null,
  }
}

function numbersOf(subject: string, pulse: PulseSum, judged: SilenceVerdict) {
  const { group, requests, lastMs, othersSince, usualShare } = pulse
  const { lnP, thresholdLn } = judged
  const method = 'P(silence by chance) = (1 − share)^others, union bound over silences'
  const numbers = {
    group,
    requests,
    lastMs,
    othersSince,
    usualShare,
    lnP: finite(lnP),
    thresholdLn,
  }
  return { subject, numbers: { ...numbers, method } }
}

function divertedSince({ breakers }: Sample, service: string, sinceMs: number): number {
  let sum = 0
  for (const { service: called, buckets } of breakers) {
    if (called !== service) continue
    for (let i = buckets.length - 1; i >= 0; i -= 1) {
      const bucket = buckets[i]
      if (bucket === undefined || bucket.bucketMs < sinceMs) break
      sum += bucket.diverted
    }
  }
  return sum
}

/** Pods are replaced all the time: shown, never a failure. */
function silentInstances(
  question: ServiceQuestion & { readonly expected: ExpectedGroup },
): Answer[] {
  const { service, sample, given, expected } = question
  const silent = sample.sources
    .filter((source) => source.service === service.service && source.group === expected.group)
    .filter((source) => isMissing(source, sample, given))
    .toSorted((a, b) => (a.instance < b.instance ? -1 : 1))
  if (silent.length === 0) return []
  const named = silent
    .slice(0, INSTANCES_NAMED)
    .map(({ instance, lastMs }) => `${instance} since ${clock(lastMs ?? 0)}`)
  const more =
    silent.length > named.length ? ` and ${count(silent.length - named.length)} more` : ''
  return [
    {
      subject: `${service.service} ${expected.group} instances`,
      outcome: 'inconclusive',
      decisive: false,
      code: 'instances-silent',
      summary:
        `${several(silent.length, 'instance')} of ${expected.group} of ${service.service} went silent ` +
        `(${named.join(', ')}${more}), which is fine if they were replaced.`,
      numbers: {
        group: expected.group,
        instanceCount: silent.length,
        instances: named.join(', ') + more,
      },
      evidence: lastSeen(silent.flatMap(({ examples }) => examples)),
      moreRequestsNeeded: null,
    },
  ]
}

function isMissing(source: SourceSum, { window }: Sample, { after, alpha }: Options): boolean {
  const { lastMs, requests, othersSince, usualShare } = source
  if (lastMs === null || requests === 0) return false
  const silentMs = window.toMs - lastMs
  if (silentMs < after || silentMs > INSTANCE_MEMORY_MS) return false
  return judgeSilence({ requests, othersSince, share: usualShare }, alpha).isSure
}

function lastSeen(examples: readonly string[]): Evidence[] {
  return examples.slice(0, EVIDENCE_MAX).map((traceId) => ({ traceId, note: 'last seen' }))
}
