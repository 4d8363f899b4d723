// Says what a judgement about errors means, with every number that it rests on. Pure.
import type { Answer } from '#lib/check/check'
import { AT, at } from '#lib/check/compare/sums/sums'
import type { Sample } from '#lib/check/sample'
import { clock, count, several, share } from '#lib/check/wording'
import { EVIDENCE_MAX } from '#lib/model/verdict'
import { grayCounts } from './alarms'
import { rounded } from './compare-options'
import { contrastWords, driverNumbers, subjectOf, times } from './compare-wording'
import { type Driver, partName } from './driver'
import type { ErrorCase, ErrorJudgement, ErrorLimits } from './error-judgement'

const METHOD =
  'stratified rate ratio e-value with floor, ceiling by proportion e-value, multi-start'

export type JudgedErrors = ErrorCase & {
  readonly judged: ErrorJudgement
  readonly driver: Driver | null
}

export function errorAnswer(found: JudgedErrors, limits: ErrorLimits): Answer {
  const { compared, judged, attribution } = found
  const subject = subjectOf(compared)
  const examples = judged.answer === 'as-good' ? [] : compared.errorExamples()
  const evidence = examples
    .slice(0, EVIDENCE_MAX)
    .map((traceId) => ({ traceId, note: 'failed in gray' }))
  const base = {
    subject,
    numbers: numbersOf(found, limits),
    evidence: [] as Answer['evidence'],
    moreRequestsNeeded: judged.moreRequests,
  }
  if (
    judged.answer === 'above-ceiling' ||
    (judged.answer === 'worse' && attribution !== 'nobody')
  ) {
    const code = judged.answer === 'worse' ? 'errors-worse' : 'errors-above-ceiling'
    return { ...base, outcome: 'fail', code, summary: worse(found, limits), evidence }
  }
  if (judged.answer === 'worse') {
    // An absolute limit needs nobody to compare with.
    if (judged.ceilingAlarm.lnM >= judged.ceilingThresholdLn) {
      const above = { ...found, judged: { ...judged, answer: 'above-ceiling' as const } }
      const summary = worse(above, limits)
      return { ...base, outcome: 'fail', code: 'errors-above-ceiling', summary, evidence }
    }
    const summary =
      `${worse(found, limits)} A header or host decides who is gray, so gray is asked by others ` +
      'than the baseline, and nothing from before the stage tells whether they always failed more: ' +
      'this cannot be put down to the version.'
    return { ...base, outcome: 'inconclusive', code: 'errors-not-attributable', summary, evidence }
  }
  if (judged.answer === 'as-good') {
    return { ...base, outcome: 'pass', code: 'errors-as-good', summary: asGood(found) }
  }
  const unmatched = judged.answer === 'unmatched'
  const code = unmatched ? 'errors-unmatched' : 'errors-insufficient'
  const summary = unmatched ? alone(found) : tooFew(found)
  return { ...base, outcome: 'inconclusive', code, summary }
}

/** Gray was not asked. */
export function noErrorData(service: string, { window }: Sample): Answer {
  return {
    subject: service,
    outcome: 'inconclusive',
    code: 'errors-no-data',
    summary: `No request reached gray of ${service} since ${clock(window.fromMs)}: nothing to compare.`,
    numbers: { n: 0, k: 0 },
    evidence: [],
    moreRequestsNeeded: null,
  }
}

function numbersOf(found: JudgedErrors, limits: ErrorLimits): Answer['numbers'] {
  const { compared, judged, driver, attribution, contrast } = found
  const { gray, baseline, bounds, rate, alarm, ceilingAlarm } = judged
  const { starts } = compared
  const since = grayCounts(starts.sums[alarm.strongest] ?? [])
  const isPart = driver !== null
  return {
    dimension: compared.dimension,
    ...gray,
    estimate: rounded(gray.n === 0 ? null : gray.k / gray.n),
    lower: rounded(rate[0]),
    upper: rounded(rate[1]),
    baselineN: baseline.n,
    baselineK: baseline.k,
    baselineRate: rounded(judged.expectedRate),
    ratio: rounded(judged.ratio),
    ratioLower: rounded(bounds.lower),
    ratioUpper: rounded(bounds.upper),
    allowedRatio: rounded(judged.allowedRatio),
    floor: rounded(judged.floor),
    ceiling: limits.ceiling,
    within: limits.within,
    matched: rounded(judged.matched),
    lnE: rounded(alarm.lnE),
    lnM: rounded(alarm.lnM),
    thresholdLn: rounded(judged.thresholdLn),
    ceilingLnM: rounded(ceilingAlarm.lnM),
    ceilingThresholdLn: rounded(judged.ceilingThresholdLn),
    alpha: limits.alpha,
    weight: compared.weight,
    designEffect: limits.designEffect,
    looksBack: alarm.looksBack,
    sinceMs: compared.slotMs(starts.slots[alarm.strongest] ?? 0),
    sinceN: since.n,
    sinceK: since.k,
    attribution,
    beforeRatio: rounded(contrast?.errors ?? null),
    method: METHOD,
    ...(isPart ? driverNumbers(driver) : {}),
    ...(isPart ? partRates(driver) : {}),
  }
}

function partRates({ compared: { sums } }: Driver): Answer['numbers'] {
  const matched = at(sums, AT.matchedGray)
  return {
    driverN: at(sums, AT.requests),
    driverK: at(sums, AT.errors),
    driverEstimate: rounded(at(sums, AT.errors) / at(sums, AT.requests)),
    driverBaselineN: at(sums, AT.baseRequests),
    driverBaselineK: at(sums, AT.baseErrors),
    driverBaselineRate: rounded(matched === 0 ? null : at(sums, AT.errorsExpected) / matched),
  }
}

function rates({ judged: { gray, expectedRate } }: JudgedErrors): string {
  const own = `${share(gray.k / gray.n)} of requests`
  return expectedRate === null ? own : `${own} (baseline ${share(expectedRate)})`
}

function counts({ judged: { gray, baseline } }: JudgedErrors): string {
  return `${count(gray.k)} of ${count(gray.n)} against ${count(baseline.k)} of ${count(baseline.n)}`
}

function worse(found: JudgedErrors, { ceiling }: ErrorLimits): string {
  const { judged, compared, attribution, contrast } = found
  const above = judged.answer === 'above-ceiling'
  const alarm = above ? judged.ceilingAlarm : judged.alarm
  const since = grayCounts(compared.starts.sums[alarm.strongest] ?? [])
  const isLate = alarm.strongest > 0 && since.n < judged.gray.n && since.n > 0
  const seen = isLate
    ? `Since ${clock(compared.slotMs(compared.starts.slots[alarm.strongest] ?? 0))} gray of ` +
      `${subjectOf(compared)} fails ${share(since.k / since.n)} of requests (${count(since.k)} of ` +
      `${count(since.n)}); since the stage began ${rates(found)}`
    : `Gray of ${subjectOf(compared)} fails ${rates(found)}`
  const limit = above ? `at most ${share(ceiling)} may fail` : ratioWords(judged)
  const before = attribution === 'before' && !above ? contrastWords(contrast?.errors ?? null) : ''
  return `${seen}: ${limit} (${counts(found)}).${before}${driverWords(found.driver)}`
}

function ratioWords({ ratio, bounds, allowedRatio }: ErrorJudgement): string {
  const allowed = `at most ${times(allowedRatio)} is allowed`
  if (ratio === null) return `the baseline does not fail, ${allowed}`
  const surely = bounds.lower > 0 ? `, surely at least ${times(bounds.lower)}` : ''
  return `${times(ratio)} as often${surely}, ${allowed}`
}

function driverWords(driver: Driver | null): string {
  if (driver === null) return ''
  const { sums } = driver.compared
  return (
    ` It comes from ${partName(driver.compared)}: ${count(at(sums, AT.errors))} of ` +
    `${several(at(sums, AT.requests), 'request')} failed there, ` +
    `${count(at(sums, AT.baseErrors))} of ${count(at(sums, AT.baseRequests))} in the baseline.`
  )
}

function asGood(found: JudgedErrors): string {
  const { judged, compared } = found
  const bound = judged.bounds.isBelowAllowed
    ? `surely less than ${times(judged.allowedRatio)} as often`
    : `surely no more than ${share(judged.rate[1])}`
  return `Gray of ${subjectOf(compared)} fails ${rates(found)}, ${bound} (${counts(found)}).`
}

function alone(found: JudgedErrors): string {
  const { judged, compared } = found
  return (
    `Only ${share(judged.matched)} of gray's requests to ${subjectOf(compared)} can be compared: ` +
    `the baseline was not asked the same at the time. Gray fails ${rates(found)}.`
  )
}

function tooFew(found: JudgedErrors): string {
  const { judged, compared } = found
  const { gray, rate, moreRequests } = judged
  const start =
    `Too early to say: ${count(gray.k)} of ${several(gray.n, 'request')} to gray of ` +
    `${subjectOf(compared)} failed, so up to ${share(rate[1])} might` +
    (judged.expectedRate === null ? '' : `; the baseline fails ${share(judged.expectedRate)}`)
  return moreRequests === null
    ? `${start}. It lies on the edge of what is allowed.`
    : `${start}. About ${several(moreRequests, 'more request')} to gray would decide.`
}
