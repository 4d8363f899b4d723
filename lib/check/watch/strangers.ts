// Requests answered by instances that the plan puts in no group: few are fine. Pure.
import type { Answer } from '#lib/check/check'
import type { Sample, SourceSum } from '#lib/check/sample'
import { count, finite, several, share } from '#lib/check/wording'
import { EVIDENCE_MAX } from '#lib/model/verdict'
import { neededRequests } from '#lib/stats/needed-requests'
import { KAPPA } from '#lib/stats/proportion'
import { judgeProportion } from '#lib/stats/proportion-verdict'

const SOURCES_NAMED = 5

export interface StrangerLimit {
  /** Largest share of a service's requests that they may answer. */
  readonly unknown: number
  readonly alpha: number
}

/** Nothing to say about a service all of whose instances are in a group. */
export function answerStrangers(
  service: string,
  { sources }: Sample,
  { unknown: limit, alpha }: StrangerLimit,
): Answer[] {
  const own = sources.filter((source) => source.service === service)
  const strangers = own
    .filter(({ group, requests }) => group === 'unknown' && requests > 0)
    .toSorted((a, b) => b.requests - a.requests || (a.source < b.source ? -1 : 1))
  if (strangers.length === 0) return []
  const n = own.reduce((sum, { requests }) => sum + requests, 0)
  const k = strangers.reduce((sum, { requests }) => sum + requests, 0)
  const band = { lo: 0, hi: limit }
  const prior = { kappa: KAPPA, p0: limit }
  const judged = judgeProportion({ k, n }, band, { alpha, prior })
  const { answer, lower, upper, lnE, thresholdLn } = judged
  const names = strangers.slice(0, SOURCES_NAMED).map(nameOf).join(', ')
  const more = strangers.length > SOURCES_NAMED ? ' and others' : ''
  const start = `${count(k)} of ${several(n, 'request')} to ${service} were answered by instances in no group (${names}${more})`
  const ends = {
    deviates: `more than the allowed ${share(limit)}: add them to a selector of the plan`,
    within: `within the allowed ${share(limit)}`,
    insufficient: `too few to say whether that is within ${share(limit)}`,
  }
  const outcomes = { deviates: 'fail', within: 'pass', insufficient: 'inconclusive' } as const
  const codes = {
    deviates: 'unknown-sources',
    within: 'unknown-few',
    insufficient: 'unknown-insufficient',
  }
  const evidence = strangers.flatMap(({ examples }) => examples).slice(0, EVIDENCE_MAX)
  return [
    {
      subject: `${service} unknown`,
      outcome: outcomes[answer],
      code: codes[answer],
      summary: `${start}, ${ends[answer]}.`,
      numbers: {
        n,
        k,
        unknown: k,
        estimate: k / n,
        lower,
        upper,
        limit,
        lnE: finite(lnE),
        thresholdLn,
        alpha,
        kappa: prior.kappa,
        p0: prior.p0,
        instances: names + more,
        method: 'beta-binomial e-value',
      },
      evidence: evidence.map((traceId) => ({ traceId, note: 'in no group' })),
      moreRequestsNeeded:
        answer === 'insufficient' ? neededRequests({ k, n }, band, { thresholdLn, prior }) : null,
    },
  ]
}

function nameOf({ reportedAs, version, instance }: SourceSum): string {
  return [reportedAs, version, instance].filter((part) => part !== '').join(' ')
}
