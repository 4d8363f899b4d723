// Check: does gray fail more often than the baseline? Stratified by endpoint and time. Pure.
import { z } from 'zod'
import { expecting } from '#lib/plan/expecting'
import { percent } from '#lib/plan/quantities'
import type { Answer, Check } from './check'
import type { Compared, ServiceComparison } from './compare/comparison'
import { errorAlarm } from './compare/judge/alarms'
import { attributionOf, sharedOptions } from './compare/judge/compare-options'
import { type Driver, driverOf, type Part } from './compare/judge/driver'
import { errorAnswer, noErrorData } from './compare/judge/error-answer'
import { type ErrorCase, type ErrorJudgement, judgeErrors } from './compare/judge/error-judgement'
import { AT, at } from './compare/sums/sums'
import type { Sample } from './sample'

const options = z.strictObject({
  ratio: z
    .number({ error: expecting('a number, at least 1') })
    .min(1, { error: expecting('a number, at least 1') })
    .max(100, { error: expecting('a number, at most 100') })
    .default(1.5)
    .meta({ description: 'Gray may fail this many times as often as the baseline.' }),
  floor: percent
    .refine((floor) => floor < 1, { error: 'must be below 100%' })
    .default(0.001)
    .meta({ description: 'Up to this share of requests gray may always fail.' }),
  ceiling: percent
    .refine((ceiling) => ceiling > 0 && ceiling < 1, { error: 'must be above 0% and below 100%' })
    .default(0.1)
    .meta({ description: 'Above this share gray fails, whatever the baseline does.' }),
  within: percent.default(0.02).meta({
    description:
      'Gray passes once it surely fails at most this share of requests more than the baseline.',
  }),
  ...sharedOptions,
})
type Options = z.output<typeof options>

export const errorRate: Check<typeof options> = {
  name: 'error-rate',
  version: 1,
  title: 'Does gray fail more often than the baseline?',
  options,
  needs: ['comparisons'],
  required: true,
  run(sample, given) {
    if (sample.stage.phase !== 'running') return []
    return sample.comparisons.services.flatMap((service) => answerService(service, sample, given))
  },
}

function answerService(service: ServiceComparison, sample: Sample, given: Options): Answer[] {
  const { all, contrast } = service
  const attribution = attributionOf(sample.split, contrast !== null, given.confounded)
  const caseOf = (compared: Compared): ErrorCase => ({ compared, attribution, contrast })
  const failing = service.suspects({ kind: 'errors', ...given }).flatMap((compared) => {
    const judged = judgeErrors(caseOf(compared), given)
    return isWorse(judged)
      ? [errorAnswer({ ...caseOf(compared), judged, driver: null }, given)]
      : []
  })
  if (at(all.sums, AT.requests) === 0) return [noErrorData(service.service, sample), ...failing]
  const judged = judgeErrors(caseOf(all), given)
  const driver = isWorse(judged) ? findDriver(service, judged, given) : null
  return [errorAnswer({ ...caseOf(all), judged, driver }, given), ...failing]
}

function isWorse({ answer }: ErrorJudgement): boolean {
  return answer === 'worse' || answer === 'above-ceiling'
}

function findDriver(
  service: ServiceComparison,
  { floor }: ErrorJudgement,
  { ceiling, designEffect }: Options,
): Driver | null {
  const test = { floor, ceiling, designEffect }
  const parts = service.parts().map((compared): Part => {
    const { lnM } = errorAlarm(compared, test)
    return { compared, lnM, ...share(compared) }
  })
  return driverOf(parts, share(service.all))
}

/** Gray's errors beyond what the baseline's rates would have given. */
function share({ sums }: Compared): Pick<Part, 'excess' | 'requests'> {
  const excess = at(sums, AT.errors) - at(sums, AT.errorsExpected)
  return { excess, requests: at(sums, AT.requests) }
}
