// Says what a judgement about latencies means, with every number that it rests on. Pure.
import type { Answer } from '#lib/check/check'
import type { Compared } from '#lib/check/compare/comparison'
import { AT, at } from '#lib/check/compare/sums/sums'
import type { Sample } from '#lib/check/sample'
import { clock, count, several, share } from '#lib/check/wording'
import { EVIDENCE_MAX } from '#lib/model/verdict'
import { binValueUs } from '#lib/topology/bins'
import { rounded } from './compare-options'
import { contrastWords, driverNumbers, milliseconds, subjectOf } from './compare-wording'
import { type Driver, partName } from './driver'
import type { LatencyCase, LatencyJudgement, LatencyLimits } from './latency-judgement'
import { type QuantileMs, quantileOf } from './quantiles'

const METHOD =
  'mean of sequential van Elteren and exceedance ratio e-values (p95, p99), multi-start'
const P95 = 1

export type JudgedLatency = LatencyCase & {
  readonly judged: LatencyJudgement
  readonly driver: Driver | null
}

interface Shown {
  readonly gray: readonly QuantileMs[]
  readonly baseline: readonly QuantileMs[]
}

export function latencyAnswer(found: JudgedLatency, limits: LatencyLimits): Answer {
  const { compared, judged, attribution } = found
  const shown = shownOf(found, limits)
  const base = {
    subject: subjectOf(compared),
    numbers: numbersOf(found, shown, limits),
    evidence: [] as Answer['evidence'],
    moreRequestsNeeded: judged.moreRequests,
  }
  if (judged.answer === 'slower') {
    const evidence = compared
      .slowExamples()
      .slice(0, EVIDENCE_MAX)
      .map((traceId) => ({ traceId, note: 'slow in gray' }))
    const summary = slower(found, shown, limits)
    if (attribution !== 'nobody') {
      return { ...base, outcome: 'fail', code: 'latency-worse', summary, evidence }
    }
    const why =
      ' A header or host decides who is gray, so gray is asked by others than the baseline, and ' +
      'nothing from before the stage tells whether they always waited longer: this cannot be put ' +
      'down to the version.'
    const code = 'latency-not-attributable'
    return { ...base, outcome: 'inconclusive', code, summary: `${summary}${why}`, evidence }
  }
  if (judged.answer === 'as-good') {
    return { ...base, outcome: 'pass', code: 'latency-as-good', summary: asGood(found, shown) }
  }
  const unmatched = judged.answer === 'unmatched'
  const code = unmatched ? 'latency-unmatched' : 'latency-insufficient'
  const summary = unmatched ? alone(found) : tooFew(found, shown)
  return { ...base, outcome: 'inconclusive', code, summary }
}

/** Gray was not asked. */
export function noLatencyData(service: string, { window }: Sample): Answer {
  return {
    subject: service,
    outcome: 'inconclusive',
    code: 'latency-no-data',
    summary: `No request reached gray of ${service} since ${clock(window.fromMs)}: nothing to compare.`,
    numbers: { n: 0 },
    evidence: [],
    moreRequestsNeeded: null,
  }
}

function shownOf({ compared, judged }: JudgedLatency, limits: LatencyLimits): Shown {
  const { designEffect } = limits
  const alpha = limits.alpha / 2
  const of = (histogram: Compared['gray']) =>
    judged.slow.map(({ q }) => quantileOf(histogram, { q, alpha, designEffect }))
  return { gray: of(compared.gray), baseline: of(compared.baseline) }
}

function numbersOf(found: JudgedLatency, shown: Shown, limits: LatencyLimits): Answer['numbers'] {
  const { compared, judged, attribution, contrast, driver } = found
  const { alarm, slow, lnEs, asked, worst } = judged
  const { starts, threshold } = compared
  const p95 = slow[P95]
  return {
    dimension: compared.dimension,
    n: judged.gray,
    k: p95?.k ?? 0,
    timed: p95?.n ?? 0,
    estimate: rounded(rate(p95)),
    lower: rounded(p95?.lower ?? null),
    upper: rounded(p95?.upper ?? null),
    ...slowNumbers(judged),
    ...quantileNumbers('gray', shown.gray),
    ...quantileNumbers('baseline', shown.baseline),
    baselineN: judged.baseline,
    matched: rounded(judged.matched),
    margin: limits.margin,
    shift: compared.nulls.shift,
    withinTimes: limits.within,
    worst,
    lnBody: asked.includes('body') ? rounded(lnEs.body) : null,
    lnP95: asked.includes('p95') ? rounded(lnEs.p95) : null,
    lnP99: asked.includes('p99') ? rounded(lnEs.p99) : null,
    lnE: rounded(alarm.lnE),
    lnM: rounded(alarm.lnM),
    thresholdLn: rounded(judged.thresholdLn),
    alpha: limits.alpha,
    weight: compared.weight,
    designEffect: limits.designEffect,
    looksBack: alarm.looksBack,
    sinceMs: compared.slotMs(starts.slots[alarm.strongest] ?? 0),
    sinceN: at(starts.sums[alarm.strongest] ?? [], AT.requests),
    ...(threshold === null
      ? {}
      : {
          thresholdP95: rounded(binValueUs(threshold.bins[1]) / 1_000),
          thresholdN: threshold.requests,
        }),
    attribution,
    beforeP95: rounded(contrast?.slow[0] ?? null),
    beforeP99: rounded(contrast?.slow[1] ?? null),
    method: METHOD,
    ...(driver === null ? {} : { ...driverNumbers(driver), ...partShares(driver) }),
  }
}

function slowNumbers({ slow }: LatencyJudgement): Answer['numbers'] {
  return Object.fromEntries(
    slow.flatMap((one) => {
      const name = nameOf(one.q)
      return [
        [`slow${name}`, rounded(rate(one))],
        [`slow${name}Upper`, rounded(one.upper)],
        [`slow${name}Baseline`, rounded(one.expected)],
        [`slow${name}Limit`, rounded(one.limit)],
      ]
    }),
  )
}

function quantileNumbers(
  group: 'gray' | 'baseline',
  quantiles: readonly QuantileMs[],
): Answer['numbers'] {
  return Object.fromEntries(
    quantiles.flatMap(({ value, lower, upper }, i) => {
      const name = `${group}P${['50', '95', '99'][i] ?? ''}`
      return [
        [name, rounded(value)],
        [`${name}Lower`, rounded(lower)],
        [`${name}Upper`, rounded(upper)],
      ]
    }),
  )
}

function partShares({ compared: { sums } }: Driver): Answer['numbers'] {
  const matched = at(sums, AT.slowMatched)
  const slow = at(sums, AT.slowGray + P95)
  const timed = at(sums, AT.timedGray)
  return {
    driverN: timed,
    driverK: slow,
    driverEstimate: rounded(timed === 0 ? null : slow / timed),
    driverBaselineN: at(sums, AT.timedBase),
    driverBaselineK: at(sums, AT.slowBase + P95),
    driverBaselineRate: rounded(matched === 0 ? null : at(sums, AT.slowExpected + P95) / matched),
  }
}

function nameOf(q: number): string {
  return `P${Math.round(q * 100)}`
}

function rate(one: { readonly k: number; readonly n: number } | undefined): number | null {
  return one === undefined || one.n === 0 ? null : one.k / one.n
}

function quantileWords({ gray, baseline }: Shown): string {
  return ['p50', 'p95', 'p99']
    .map((name, i) => {
      const own = milliseconds(gray[i]?.value ?? null)
      return `${name} ${own} (baseline ${milliseconds(baseline[i]?.value ?? null)})`
    })
    .join(', ')
}

function slower(found: JudgedLatency, shown: Shown, { margin }: LatencyLimits): string {
  const { compared, judged, attribution, contrast, driver } = found
  const { alarm, worst } = judged
  const start = compared.starts.slots[alarm.strongest] ?? 0
  const since = at(compared.starts.sums[alarm.strongest] ?? [], AT.requests)
  const isLate = alarm.strongest > 0 && since < judged.gray
  const when = isLate ? `Since ${clock(compared.slotMs(start))} gray` : 'Gray'
  const before =
    attribution === 'before' ? contrastWords(contrast?.slow[worst === 'p99' ? 1 : 0] ?? null) : ''
  return (
    `${when} of ${subjectOf(compared)} is more than ${share(margin)} slower ` +
    `${worst === 'body' ? 'as a whole' : `in its tail (${worst})`}: ${quantileWords(shown)}; ` +
    `${several(judged.gray, 'request')} against ${count(judged.baseline)}.${before}` +
    driverWords(driver)
  )
}

function driverWords(driver: Driver | null): string {
  if (driver === null) return ''
  const { sums } = driver.compared
  const rates = partShares(driver)
  const own = rates.driverEstimate
  if (typeof own !== 'number') return ` It comes from ${partName(driver.compared)}.`
  return (
    ` It comes from ${partName(driver.compared)}: ${share(own)} of ` +
    `${several(at(sums, AT.timedGray), 'request')} there were slower than the baseline's p95 ` +
    `used to be, ${share(Number(rates.driverBaselineRate ?? 0))} in the baseline.`
  )
}

function asGood({ compared, judged }: JudgedLatency, shown: Shown): string {
  const tail = judged.slow[P95]
  return (
    `Gray of ${subjectOf(compared)} is as fast as the baseline: ${quantileWords(shown)}; surely no ` +
    `more than ${share(tail?.upper ?? 1)} of requests are slower than its p95 ` +
    `(${several(judged.gray, 'request')}).`
  )
}

function alone({ compared, judged }: JudgedLatency): string {
  return (
    `Only ${share(judged.matched)} of gray's requests to ${subjectOf(compared)} can be compared: ` +
    'the baseline was not asked the same at the time.'
  )
}

function tooFew({ compared, judged }: JudgedLatency, shown: Shown): string {
  const start =
    `Too early to say whether gray of ${subjectOf(compared)} is slower: ${quantileWords(shown)} ` +
    `after ${several(judged.gray, 'request')}`
  return judged.moreRequests === null
    ? `${start}. It lies on the edge of what is allowed.`
    : `${start}. About ${several(judged.moreRequests, 'more request')} to gray would decide.`
}
