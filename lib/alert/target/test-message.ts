// What a target is sent when somebody wants to see whether it works. Pure.
import { hashOf } from '#lib/alert/episode/episode'
import type { AlertMessage } from '#lib/model/alert'

const ROLLOUT = 'grayproof-test'

/** Looks like an alert, and says everywhere that it is none. */
export function testMessage(target: string, nowMs: number): AlertMessage {
  const at = new Date(nowMs).toISOString()
  return {
    id: `msg_${hashOf(['test', target, at])}`,
    at,
    alerts: [
      {
        episode: hashOf(['test', target]),
        state: 'firing',
        test: true,
        severity: 'info',
        rollout: ROLLOUT,
        stage: null,
        check: 'test',
        subject: target,
        outcome: 'pass',
        finding: {
          check: 'test',
          subject: target,
          outcome: 'pass',
          required: false,
          summary: 'This is a test: alerts of Grayproof arrive here.',
          code: 'alert-test',
          numbers: {},
          evidence: [],
          moreRequestsNeeded: null,
        },
        share: {
          planned: null,
          tolerance: null,
          observed: null,
          interval: null,
          requests: 0,
          gray: 0,
        },
        startedAt: at,
        endedAt: null,
        rolloutUrl: null,
        traceUrl: null,
      },
    ],
  }
}
