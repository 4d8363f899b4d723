// Check: is gray slower than the baseline, in its body or its tail? Stratified like errors. Pure.
import { z } from 'zod'
import { expecting } from '#lib/plan/expecting'
import { percent } from '#lib/plan/quantities'
import type { Answer, Check } from './check'
import type { Compared, ServiceComparison } from './compare/comparison'
import { latencyAlarm } from './compare/judge/alarms'
import { attributionOf, sharedOptions } from './compare/judge/compare-options'
import { type Driver, driverOf, type Part } from './compare/judge/driver'
import { latencyAnswer, noLatencyData } from './compare/judge/latency-answer'
import {
  askedOf,
  judgeLatency,
  type LatencyCase,
  type LatencyJudgement,
} from './compare/judge/latency-judgement'
import { AT, at } from './compare/sums/sums'
import type { Sample } from './sample'

const WITHIN_ERROR = expecting('a number above 1, at most 5')

const options = z.strictObject({
  margin: percent.default(0.1).meta({
    description: 'Gray may be this much slower. Latencies are kept in steps of 2%.',
  }),
  within: z
    .number({ error: WITHIN_ERROR })
    .gt(1, { error: WITHIN_ERROR })
    .max(5, { error: WITHIN_ERROR })
    .default(2)
    .meta({
      description:
        'Gray passes once its share of requests slower than the p95 of the baseline is surely ' +
        'below this many times 5% (its cube root for p50, its square for p99).',
    }),
  ...sharedOptions,
})
type Options = z.output<typeof options>

export const latency: Check<typeof options> = {
  name: 'latency',
  version: 1,
  title: 'Is gray slower than the baseline?',
  options,
  needs: ['comparisons'],
  required: true,
  run(sample, given) {
    if (sample.stage.phase !== 'running') return []
    return sample.comparisons.services.flatMap((service) => answerService(service, sample, given))
  },
}

function answerService(service: ServiceComparison, sample: Sample, given: Options): Answer[] {
  const { all } = service
  const contrasted = askedOf({ attribution: 'before', contrast: service.contrast }).length > 0
  const attribution = attributionOf(sample.split, contrasted, given.confounded)
  const contrast = contrasted ? service.contrast : null
  const caseOf = (compared: Compared): LatencyCase => ({ compared, attribution, contrast })
  const suspects = service.suspects({ kind: 'latency', ceiling: 0.5, ...given })
  const failing = suspects.flatMap((compared) => {
    const judged = judgeLatency(caseOf(compared), given)
    const found = { ...caseOf(compared), judged, driver: null }
    return judged.answer === 'slower' ? [latencyAnswer(found, given)] : []
  })
  if (at(all.sums, AT.requests) === 0) return [noLatencyData(service.service, sample), ...failing]
  const judged = judgeLatency(caseOf(all), given)
  const driver = judged.answer === 'slower' ? findDriver(service, judged, given) : null
  return [latencyAnswer({ ...caseOf(all), judged, driver }, given), ...failing]
}

function findDriver(
  service: ServiceComparison,
  { asked, worst }: LatencyJudgement,
  { designEffect }: Options,
): Driver | null {
  const share = ({ sums }: Compared): Pick<Part, 'excess' | 'requests'> => {
    const requests = at(sums, AT.requests)
    if (worst === 'body') return { excess: at(sums, AT.rankS), requests }
    const q = worst === 'p95' ? 1 : 2
    return { excess: at(sums, AT.slowGray + q) - at(sums, AT.slowExpected + q), requests }
  }
  const parts = service.parts().map((compared): Part => {
    const { lnM } = latencyAlarm(compared, asked, designEffect)
    return { compared, lnM, ...share(compared) }
  })
  return driverOf(parts, share(service.all))
}
