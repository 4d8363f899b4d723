// Check: which endpoints has gray not been asked yet? Rare ones are not called missing too early. Pure.
import { z } from 'zod'
import { percent } from '#lib/plan/quantities'
import type { Answer, Check } from './check'
import type { Asked } from './compare/comparison'
import type { Sample } from './sample'
import { clock, count, several, share } from './wording'

/** Endpoints that a sentence names; more are in the numbers. */
const NAMED_MAX = 3
const LISTED_MAX = 10

const options = z.strictObject({
  minimum: percent.optional().meta({
    description: "Share of the baseline's traffic whose endpoints gray must have been asked.",
  }),
  alpha: percent
    .refine((alpha) => alpha > 0 && alpha <= 0.5, { error: 'must be above 0% and at most 50%' })
    .default(0.01)
    .meta({ description: 'Chance that an endpoint is called missing though it was only rare.' }),
})
type Options = z.output<typeof options>

export const coverage: Check<typeof options> = {
  name: 'coverage',
  version: 1,
  title: 'Which endpoints has gray not been asked yet?',
  options,
  needs: ['comparisons'],
  required: false,
  run(sample, given) {
    if (sample.stage.phase !== 'running') return []
    return sample.comparisons.services.map((service) =>
      answerService({ service: service.service, asked: service.asked(), sample, given }),
    )
  },
}

interface Coverage {
  readonly service: string
  readonly endpoints: number
  readonly gray: number
  readonly baseline: number
  /** Parts of the baseline's traffic, 0..1. */
  readonly covered: number
  readonly missingShare: number
  /** Most expected first. */
  readonly missing: readonly Expected[]
  /** Not asked yet, but too rare to wonder. */
  readonly rare: readonly Expected[]
  /** Requests that gray should have had for an endpoint before its absence means anything. */
  readonly enough: number
}

interface Expected extends Asked {
  /** Requests that gray should have had by now, at the baseline's proportions. */
  readonly expected: number
}

interface Question {
  readonly service: string
  readonly asked: readonly Asked[]
  readonly sample: Sample
  readonly given: Options
}

/**
 * An endpoint with baseline share w is absent among n gray requests with probability (1 − w)^n ≤
 * e^(−wn): missing once that is below α ÷ endpoints (Bonferroni).
 */
function cover({ service, asked, given }: Question): Coverage {
  const gray = asked.reduce((sum, one) => sum + one.gray, 0)
  const baseline = asked.reduce((sum, one) => sum + one.baseline, 0)
  const known = asked.filter((one) => one.baseline > 0)
  const enough = Math.log(Math.max(1, known.length) / given.alpha)
  const absent = known
    .filter((one) => one.gray === 0)
    .map((one): Expected => ({ ...one, expected: (one.baseline / baseline) * gray }))
    .sort((a, b) => b.expected - a.expected || (a.endpoint < b.endpoint ? -1 : 1))
  const part = (some: readonly Asked[]) =>
    baseline === 0 ? 0 : some.reduce((sum, one) => sum + one.baseline, 0) / baseline
  const missing = absent.filter(({ expected }) => expected > enough)
  const rare = absent.filter(({ expected }) => expected <= enough)
  return {
    service,
    endpoints: known.length,
    gray,
    baseline,
    covered: 1 - part(absent),
    missingShare: part(missing),
    missing,
    rare,
    enough,
  }
}

function answerService(question: Question): Answer {
  const found = cover(question)
  const { service, given, sample } = question
  const { minimum } = given
  const base = {
    subject: service,
    numbers: {
      n: found.gray,
      baselineRequests: found.baseline,
      endpoints: found.endpoints,
      asked: found.endpoints - found.missing.length - found.rare.length,
      missing: found.missing.length,
      rare: found.rare.length,
      missingEndpoints: listed(found.missing),
      rareEndpoints: listed(found.rare),
      estimate: found.covered,
      enough: found.enough,
      minimum: minimum ?? null,
      alpha: given.alpha,
      method: 'expected at the baseline’s proportions; (1 − w)^n below α ÷ endpoints',
    },
    evidence: [],
    moreRequestsNeeded: null,
  }
  if (found.gray === 0 || found.baseline === 0) {
    const silent = found.gray === 0 ? 'gray' : 'baseline'
    const summary = `No request to ${silent} of ${service} was seen since ${clock(sample.window.fromMs)}, so endpoints cannot be compared.`
    return { ...base, outcome: 'inconclusive', code: 'coverage-no-data', summary }
  }
  if (minimum !== undefined && 1 - found.missingShare < minimum) {
    const summary = `${reach(found)}, but the plan wants ${share(minimum)}: ${absence(found)}.`
    return { ...base, outcome: 'fail', code: 'coverage-low', summary }
  }
  if (minimum !== undefined && found.covered < minimum) {
    const more = neededRequests(found, minimum)
    const summary = `${reach(found)}; the plan wants ${share(minimum)}, and the rest is too rare to be missed yet.`
    return {
      ...base,
      outcome: 'inconclusive',
      code: 'coverage-insufficient',
      summary,
      moreRequestsNeeded: more,
    }
  }
  if (found.missing.length > 0) {
    const outcome = minimum === undefined ? 'inconclusive' : 'pass'
    const summary = `${reach(found)}: ${absence(found)}.`
    return { ...base, outcome, code: 'coverage-part', summary }
  }
  const rest =
    found.rare.length === 0
      ? ''
      : `; ${several(found.rare.length, 'endpoint')} more ${found.rare.length === 1 ? 'is' : 'are'} too rare to be missed yet`
  return { ...base, outcome: 'pass', code: 'coverage-ok', summary: `${reach(found)}${rest}.` }
}

function reach({ service, endpoints, missing, rare, covered }: Coverage): string {
  const asked = endpoints - missing.length - rare.length
  return (
    `Gray of ${service} was asked ${count(asked)} of ${several(endpoints, 'endpoint')} ` +
    `with ${share(covered)} of the baseline's requests`
  )
}

function absence({ missing }: Coverage): string {
  const named = missing
    .slice(0, NAMED_MAX)
    .map(
      ({ endpoint, expected }) =>
        `${endpoint} (about ${several(Math.round(expected), 'request')} expected by now)`,
    )
  const more = missing.length > NAMED_MAX ? ` and ${count(missing.length - NAMED_MAX)} more` : ''
  return `it was never asked ${named.join(', ')}${more}, so see whether such requests can reach it`
}

function listed(some: readonly Expected[]): string {
  const named = some
    .slice(0, LISTED_MAX)
    .map(({ endpoint, expected }) => `${endpoint}: ${expected.toFixed(1)}`)
  return named.join(', ') + (some.length > LISTED_MAX ? ', …' : '')
}

/** Until the endpoints that the minimum takes should have come, the most frequent first. */
function neededRequests(found: Coverage, minimum: number): number | null {
  let covered = found.covered
  for (const { baseline } of [...found.missing, ...found.rare]) {
    covered += baseline / found.baseline
    if (covered >= minimum)
      return Math.max(1, Math.ceil((found.enough * found.baseline) / baseline - found.gray))
  }
  return null
}
