// Check: did fail-over happen when, and only when, the rule says, and did traffic come back? Pure.
import { z } from 'zod'
import type { Evidence } from '#lib/model/verdict'
import type { PlanService } from '#lib/plan/plan'
import { duration } from '#lib/plan/quantities'
import { type BreakerStory, breakerStory, type Strayed } from './breaker/breaker-story'
import type { Answer, Check } from './check'
import { markLoss, routeContext } from './route/route'
import type { Sample } from './sample'
import { clock, count, second, several, share } from './wording'

/** Errors that arrive late must not make a breaker look hasty: the last minute is not judged yet. */
const LATE_MS = 60_000
/** Episodes that are written out, newest last. */
const EPISODES_MAX = 10
/** Spans that stand for this many requests on average were sampled. */
const SAMPLED_WEIGHT = 1.01

const options = z.strictObject({
  slack: duration.default(30_000).meta({
    description: 'How much later than a request began a breaker may act on it: the time-out.',
  }),
})
type Options = z.output<typeof options>

export const breaker: Check<typeof options> = {
  name: 'breaker',
  version: 1,
  title: 'Did fail-over happen when, and only when, the rule says, and did traffic come back?',
  options,
  needs: ['breakers', 'quality', 'routes'],
  required: true,
  run(sample, given) {
    // After promotion or rollback there is one version to go to.
    if (sample.stage.phase !== 'running') return []
    return sample.services
      .filter(({ gray }) => gray !== null)
      .map((service) => answerService(service, sample, given))
  },
}

/** What a story comes to: the gravest first. */
interface Judgement {
  readonly outcome: Answer['outcome']
  readonly code: string
  readonly summary: string
  readonly evidence: readonly Evidence[]
}

function answerService(service: PlanService, sample: Sample, { slack }: Options): Answer {
  const { fromMs, toMs } = sample.window
  const rule = { ...service.breaker, slackMs: slack }
  const timelines = sample.breakers.filter((timeline) => timeline.service === service.service)
  const story = breakerStory(rule, timelines, { fromMs, untilMs: toMs - LATE_MS })
  const missedFirst = story.missed[0]
  const judged = judge({ service, story, sample, slackMs: slack })
  return {
    subject: service.service,
    ...judged,
    numbers: {
      requests: story.requests,
      errors: story.errors,
      unanswered: story.unanswered,
      diverted: story.diverted,
      early: story.early.requests,
      notReturned: story.notReturned.requests,
      missedOpenings: story.missed.length,
      missedFromMs: missedFirst?.fromMs ?? null,
      missedRequests: missedFirst?.requests ?? null,
      missedErrors: missedFirst?.errors ?? null,
      episodes: story.episodes.length,
      episodeTimes: story.episodes
        .slice(-EPISODES_MAX)
        .map((one) => `${second(one.fromMs)}–${second(one.toMs)}`)
        .join(', '),
      callers: story.callers,
      errorRate: rule.errorRate,
      minErrors: rule.minErrors,
      halfOpenS: rule.halfOpenMs / 1000,
      windowS: rule.windowMs / 1000,
      slackS: slack / 1000,
      whenGrayDown: service.whenGrayDown,
      method: 'rule replay on 10 s counts of each caller; only what no alignment explains',
    },
    moreRequestsNeeded: null,
  }
}

interface Question {
  readonly service: PlanService
  readonly story: BreakerStory
  readonly sample: Sample
  readonly slackMs: number
}

function judge(question: Question): Judgement {
  const { service, story, sample } = question
  const name = service.service
  const lost = lostMarks(name, sample)
  if (service.whenGrayDown === 'never' && story.diverted > lost) {
    const asked = story.requests + story.diverted
    return {
      outcome: 'fail',
      code: 'fail-over-forbidden',
      summary:
        `${count(story.diverted)} of ${several(asked, 'request')} meant for gray of ${name} went to ` +
        'baseline, which the plan forbids: turn the fail-over off, or allow it with whenGrayDown.',
      evidence: noted(story.divertedExamples, 'diverted'),
    }
  }
  const violation = violationOf(question)
  if (violation === null) return healthy(question)
  // A sample of requests has too few errors, and never where they were.
  if (!isSampled(sample)) return { ...violation, outcome: 'fail' }
  const summary =
    `The rule of ${name} counts every error, but only a sample of the requests is traced, so its ` +
    'breaker cannot be judged: trace all requests, or set this check to shown.'
  return { ...violation, outcome: 'inconclusive', code: 'breaker-sampled', summary }
}

function violationOf(question: Question): Omit<Judgement, 'outcome'> | null {
  const { service, story } = question
  const { service: name, breaker: rule } = service
  const { early, notReturned, missed } = story
  const isLoss = early.requests + notReturned.requests <= lostMarks(name, question.sample)
  if (early.requests > 0 && !isLoss) {
    const summary =
      `${went(early, name)}, although too few requests had failed to open a breaker (it takes ` +
      `${count(rule.minErrors)} errors and more than ${share(rule.errorRate)}): compare the rule that ` +
      'the callers run with the plan.'
    return { code: 'opened-too-early', summary, evidence: noted(early.examples, 'diverted') }
  }
  if (notReturned.requests > 0 && !isLoss) {
    const summary =
      `${went(notReturned, name)}, long after the breaker had to try gray again ` +
      `(${seconds(rule.halfOpenMs)} after it opened): see why its callers do not come back.`
    return { code: 'not-returned', summary, evidence: noted(notReturned.examples, 'diverted') }
  }
  const [first] = missed
  if (first === undefined || service.whenGrayDown === 'never') return null
  const isLate = missed.every((one) => one.isLate)
  const summary =
    `${count(first.errors)} of ${several(first.requests, 'request')} of ${first.caller} to gray of ` +
    `${name} failed by ${second(first.toMs)} UTC, but its breaker ` +
    `${isLate ? 'opened late' : 'never opened'}: compare the rule that it runs with the plan.`
  const code = isLate ? 'opened-too-late' : 'never-opened'
  return { code, summary, evidence: noted(first.examples, 'reached gray') }
}

/** Requests of gray traces that reached baseline without their mark: nobody diverted those. */
function lostMarks(service: string, sample: Sample): number {
  const context = routeContext(sample)
  return sample.routes
    .filter((hop) => hop.callee === service && hop.calleeGroup === 'baseline')
    .reduce((sum, hop) => (markLoss(hop, context) === null ? sum : sum + hop.requests), 0)
}

function healthy({ service, story, sample, slackMs }: Question): Judgement {
  const name = service.service
  const { requests, errors, diverted, episodes } = story
  const said = (outcome: Answer['outcome'], code: string, summary: string): Judgement => ({
    outcome,
    code,
    summary,
    evidence: noted(story.divertedExamples, 'diverted'),
  })
  if (requests + diverted === 0) {
    const since = clock(sample.window.fromMs)
    const summary = `No request meant for gray of ${name} was seen since ${since}.`
    return said('inconclusive', 'breaker-no-data', summary)
  }
  const last = episodes.at(-1)
  const basis = `${count(errors)} of ${several(requests, 'request')} to gray of ${name} failed`
  if (last === undefined) {
    const kept =
      service.whenGrayDown === 'never'
        ? 'none went to baseline instead, as the plan says'
        : 'its breaker stayed closed, as the rule says'
    return said('pass', 'breaker-not-needed', `${basis}; ${kept}.`)
  }
  const times = episodes.length === 1 ? 'once' : `${count(episodes.length)} times`
  const over = `${several(diverted, 'request')} went to baseline meanwhile`
  const mustEndMs = last.toMs + 2 * service.breaker.halfOpenMs + slackMs
  if (sample.window.toMs < mustEndMs && !returned(service.service, sample, last.toMs)) {
    const summary = `${basis}; its breaker opened ${times}, last at ${second(last.fromMs)} UTC, and has not closed yet: ${over}.`
    return said('inconclusive', 'breaker-still-open', summary)
  }
  const summary = `${basis}; its breaker opened ${times} and traffic came back, as the rule says: ${over}.`
  return said('pass', 'breaker-as-ruled', summary)
}

/** Whether gray got requests again after the last one that was diverted. */
function returned(service: string, { breakers }: Sample, sinceMs: number): boolean {
  return breakers.some(
    (timeline) =>
      timeline.service === service &&
      timeline.buckets.some(({ bucketMs, requests }) => bucketMs >= sinceMs && requests > 0),
  )
}

function isSampled({ quality }: Sample): boolean {
  return (
    quality.groups.some(({ traces, weight }) => (weight ?? 0) > (traces ?? 0) * SAMPLED_WEIGHT) ||
    quality.sources.some(({ unweighted }) => unweighted > 0)
  )
}

function went({ requests, firstMs }: Strayed, service: string): string {
  return (
    `${several(requests, 'request')} meant for gray of ${service} went to baseline from ` +
    `${second(firstMs ?? 0)} UTC on`
  )
}

function noted(examples: Strayed['examples'], note: string): Evidence[] {
  return examples.map((traceId) => ({ traceId, note }))
}

function seconds(ms: number): string {
  return `${count(ms / 1000)} s`
}
