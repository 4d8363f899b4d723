import { describe, expect, it } from 'vitest'
import type { Answer } from '#lib/check/check'
import { createBook } from '#lib/check/compare/book'
import type { Comparisons } from '#lib/check/compare/comparison'
import type { Arm, PairRow } from '#lib/check/compare/pair-row'
import { coverage } from '#lib/check/coverage'
import { NOON_MS, sample } from '#test/check/sample'
import { expectChinese } from '#test/support/chinese-words'

const NAME = 'favorites-service'

function arm(requests: number): Arm | null {
  if (requests === 0) return null
  return {
    requests,
    errors: 0,
    bins: [100],
    counts: [requests],
    errorExamples: [],
    slowExamples: [],
  }
}

/** What each endpoint was asked: [gray, baseline]. */
type Endpoints = Readonly<Record<string, readonly [gray: number, baseline: number]>>

/** Through the real book: in one bucket, or spread over several. */
function comparisons(endpoints: Endpoints): Comparisons {
  const book = createBook({
    fromMs: NOON_MS,
    services: [NAME],
    errorRate: { ratio: 1.5, alpha: 0.05 },
    latency: null,
    thresholds: new Map(),
    before: null,
  })
  const rows = Object.entries(endpoints).map(
    ([value, [gray, baseline]]): PairRow => ({
      service: NAME,
      dimension: 'endpoint',
      value,
      gray: arm(gray),
      baseline: arm(baseline),
    }),
  )
  book.add(NOON_MS, rows)
  return book.comparisons()
}

function ask(
  endpoints: Endpoints,
  options: Record<string, unknown> = {},
  phase: 'running' | 'promoted' = 'running',
) {
  const given = sample({ stage: { phase }, collected: { comparisons: comparisons(endpoints) } })
  return coverage.run(given, coverage.options.parse(options))
}

interface Case {
  readonly name: string
  readonly endpoints: Endpoints
  readonly options?: Record<string, unknown>
  readonly outcome: Answer['outcome']
  readonly code: string
  readonly summary: string
  readonly numbers?: Answer['numbers']
}

const CASES: readonly Case[] = [
  {
    name: 'everything was asked',
    endpoints: { 'GET /a': [90, 810], 'GET /b': [10, 90] },
    outcome: 'pass',
    code: 'coverage-ok',
    summary:
      "Gray of favorites-service was asked 2 of 2 endpoints with 100% of the baseline's requests.",
    numbers: {
      n: 100,
      baselineRequests: 900,
      endpoints: 2,
      asked: 2,
      missing: 0,
      rare: 0,
      estimate: 1,
    },
  },
  {
    name: 'a frequent endpoint is missing',
    endpoints: { 'GET /a': [100, 800], 'GET /b': [0, 200] },
    outcome: 'inconclusive',
    code: 'coverage-part',
    summary:
      "Gray of favorites-service was asked 1 of 2 endpoints with 80% of the baseline's requests: it was never asked GET /b (about 20 requests expected by now), so see whether such requests can reach it.",
    numbers: { missing: 1, missingEndpoints: 'GET /b: 20.0', estimate: 0.8 },
  },
  {
    name: 'a rare endpoint has not come yet',
    endpoints: { 'GET /a': [100, 950], 'GET /b': [0, 50] },
    outcome: 'pass',
    code: 'coverage-ok',
    summary:
      "Gray of favorites-service was asked 1 of 2 endpoints with 95% of the baseline's requests; 1 endpoint more is too rare to be missed yet.",
    numbers: { rare: 1, rareEndpoints: 'GET /b: 5.0' },
  },
  {
    name: 'an endpoint is new in gray',
    endpoints: { 'GET /a': [100, 900], 'GET /new': [40, 0] },
    outcome: 'pass',
    code: 'coverage-ok',
    summary:
      "Gray of favorites-service was asked 1 of 1 endpoint with 100% of the baseline's requests.",
  },
  {
    name: 'less than the plan wants is covered',
    endpoints: { 'GET /a': [100, 800], 'GET /b': [0, 200] },
    options: { minimum: '90%' },
    outcome: 'fail',
    code: 'coverage-low',
    summary:
      "Gray of favorites-service was asked 1 of 2 endpoints with 80% of the baseline's requests, but the plan wants 90%: it was never asked GET /b (about 20 requests expected by now), so see whether such requests can reach it.",
  },
  {
    name: 'less than the plan wants is covered yet',
    endpoints: { 'GET /a': [10, 800], 'GET /b': [0, 200] },
    options: { minimum: '90%' },
    outcome: 'inconclusive',
    code: 'coverage-insufficient',
    summary:
      "Gray of favorites-service was asked 1 of 2 endpoints with 80% of the baseline's requests; the plan wants 90%, and the rest is too rare to be missed yet.",
  },
  {
    name: 'as much as the plan wants is covered',
    endpoints: { 'GET /a': [200, 950], 'GET /b': [0, 50] },
    options: { minimum: '90%' },
    outcome: 'pass',
    code: 'coverage-part',
    summary:
      "Gray of favorites-service was asked 1 of 2 endpoints with 95% of the baseline's requests: it was never asked GET /b (about 10 requests expected by now), so see whether such requests can reach it.",
  },
  {
    name: 'gray was asked nothing',
    endpoints: { 'GET /a': [0, 800] },
    outcome: 'inconclusive',
    code: 'coverage-no-data',
    summary:
      'No request to gray of favorites-service was seen since 12:00 UTC, so endpoints cannot be compared.',
  },
  {
    name: 'baseline was asked nothing',
    endpoints: { 'GET /a': [800, 0] },
    outcome: 'inconclusive',
    code: 'coverage-no-data',
    summary:
      'No request to baseline of favorites-service was seen since 12:00 UTC, so endpoints cannot be compared.',
  },
]

describe('coverage', () => {
  it.each(CASES)('when $name: $code', ({ endpoints, options, outcome, code, summary, numbers }) => {
    const [answer, ...others] = ask(endpoints, options)
    expect(others).toEqual([])
    if (answer !== undefined) expectChinese(answer)
    expect(answer).toMatchObject({ subject: NAME, outcome, code, summary })
    expect(answer?.numbers).toMatchObject(numbers ?? {})
  })

  it('calls an endpoint missing only once chance can hardly leave it out, the later the more there are', () => {
    const rest = Object.fromEntries(
      Array.from({ length: 200 }, (_, i) => [`GET /${i}`, [2, 4] as const]),
    )
    // 800 of baseline and 400 of gray: 20 baseline requests make 9.8 expected ones.
    expect(ask({ ...rest, 'GET /x': [0, 20] })[0]?.numbers).toMatchObject({ missing: 0, rare: 1 })
    expect(ask({ 'GET /a': [400, 800], 'GET /x': [0, 20] })[0]?.numbers).toMatchObject({
      missing: 1,
    })
  })

  it('says how many more requests the minimum takes', () => {
    const [answer] = ask({ 'GET /a': [10, 800], 'GET /b': [0, 200] }, { minimum: '90%' })
    // ln(2 / 1 %) = 5.3 requests to an endpoint that gets a fifth.
    expect(answer?.moreRequestsNeeded).toBe(Math.ceil(Math.log(200) / 0.2 - 10))
  })

  it('names three, counts the others and lists ten', () => {
    const missing = Object.fromEntries(
      Array.from({ length: 12 }, (_, i) => [
        `GET /${String(i).padStart(2, '0')}`,
        [0, 100 + i] as const,
      ]),
    )
    const [answer] = ask({ 'GET /a': [1000, 1000], ...missing })
    expect(answer?.summary).toContain('GET /11 (about 49 requests expected by now), GET /10')
    expect(answer?.summary).toContain('and 9 more, so see')
    expect(String(answer?.numbers.missingEndpoints).split(', ')).toHaveLength(11)
  })

  it('is silent after the end', () => {
    expect(ask({ 'GET /a': [1, 1] }, {}, 'promoted')).toEqual([])
  })

  it('has no minimum unless the plan gives one', () => {
    expect(coverage.options.parse({})).toEqual({ alpha: 0.01 })
    expect(coverage.options.parse({ minimum: '80%' })).toEqual({ alpha: 0.01, minimum: 0.8 })
    expect(coverage.options.safeParse({ minimum: 'most' }).success).toBe(false)
  })
})
