// PagerDuty Events API v2: one incident for one episode, resolved by the same key.
import { createHash } from 'node:crypto'
import type { Alert } from '#lib/model/alert'
import { AppError } from '#lib/model/app-error'
import { addressOf, postJson, secretOf } from './address'
import { judgeStatus } from './answer/judge-status'
import type { AlertFormat } from './format'
import { cut, linkable } from './text/plain'
import { type AlertText, wordMessage } from './text/word-message'

const DEDUP_UNITS_MAX = 255
const SUMMARY_UNITS_MAX = 1_024
const URL_UNITS_MAX = 2_000
const PATH = '/v2/enqueue'

export const pagerduty = {
  name: 'pagerduty',
  title: 'PagerDuty (Events v2)',
  secret: { required: true, means: 'Integration key (routing key) of the service.' },
  perMinute: 120,
  digests: false,
  build(message, recipient) {
    const [alert, ...others] = message.alerts
    if (alert === undefined || others.length > 0) {
      throw new AppError('bad-request', 'PagerDuty takes one alert in a message.')
    }
    const url = addressOf(recipient)
    // events.pagerduty.com or, in the EU, events.eu.pagerduty.com: the path is always the same.
    if (url.pathname === '/') url.pathname = PATH
    const room = { language: recipient.language, alertsMax: 1, reasonUnitsMax: 2_000 }
    const [words] = wordMessage(message, room).alerts
    const event = {
      routing_key: secretOf(recipient, 'integration key'),
      event_action: alert.state === 'firing' ? 'trigger' : 'resolve',
      dedup_key: dedupKey(alert.episode),
    }
    if (words === undefined || alert.state === 'resolved') return postJson(url, event)
    return postJson(url, { ...event, ...triggerOf(alert, words) })
  },
  judge: judgeStatus,
} as const satisfies AlertFormat

function triggerOf(alert: Alert, { headline, reason, facts, links }: AlertText) {
  const { rollout, subject, severity, startedAt, check, stage, finding, share } = alert
  const clientUrl = linkable(alert.rolloutUrl, URL_UNITS_MAX)
  return {
    client: 'Grayproof',
    ...(clientUrl === null ? {} : { client_url: clientUrl }),
    payload: {
      summary: cut(`${headline}: ${reason}`, SUMMARY_UNITS_MAX),
      source: rollout,
      severity,
      timestamp: startedAt,
      component: subject,
      group: rollout,
      class: check,
      custom_details: {
        reason,
        ...Object.fromEntries(facts.map(({ label, value }) => [label, value])),
        code: finding.code,
        stage,
        numbers: finding.numbers,
        share,
        traces: finding.evidence.map(({ traceId }) => traceId),
      },
    },
    links: links.map(({ label, url }) => ({ href: url, text: label })),
  }
}

/** The episode itself, so that repeats merge and its end resolves; longer ones by their hash. */
function dedupKey(episode: string): string {
  if (episode.length <= DEDUP_UNITS_MAX) return episode
  return createHash('sha256').update(episode).digest('hex')
}
