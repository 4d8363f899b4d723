// Verdicts and findings as the evaluator says them, for tests of what is made of them.
import type { Finding, Outcome, Verdict } from '#lib/model/verdict'
import { NO_SHARE } from '#lib/verdict/share-summary'

export const SAMPLE_MS = Date.UTC(2026, 10, 22, 12)

export function sampleFinding(change: Partial<Finding> = {}): Finding {
  return {
    check: 'routing',
    subject: 'dubbo-gateway → favorites-service',
    outcome: 'fail',
    required: true,
    summary: 'Three marked requests reached baseline.',
    code: 'missed-gray',
    numbers: { violations: 3 },
    evidence: ['1', '2', '3', '4'].map((digit) => ({ traceId: digit.repeat(32) })),
    moreRequestsNeeded: null,
    ...change,
  }
}

/** With one finding that makes the outcome what it is. */
export function sampleVerdict(outcome: Outcome, change: Partial<Verdict> = {}): Verdict {
  return {
    rollout: 'favorites-v2',
    revision: 1,
    stage: 'canary',
    outcome,
    asOf: new Date(SAMPLE_MS).toISOString(),
    since: new Date(SAMPLE_MS - 120_000).toISOString(),
    share: {
      ...NO_SHARE,
      planned: 0.1,
      tolerance: 0.02,
      observed: 0.14,
      requests: 10_000,
      gray: 1_400,
    },
    findings: [sampleFinding({ outcome })],
    ...change,
  }
}
