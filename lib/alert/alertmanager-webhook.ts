// What takes Alertmanager's webhooks: body of version 4 (prometheus/alertmanager, template/template.go).
import { createHash } from 'node:crypto'
import type { Alert } from '#lib/model/alert'
import { addressOf, bearer, postJson } from './address'
import { alertmanagerAlert } from './alertmanager/alertmanager-alert'
import { judgeStatus } from './answer/judge-status'
import type { AlertFormat, AlertLanguage } from './format'

/** "Not ended" there. */
const NEVER = '0001-01-01T00:00:00Z'

export const alertmanagerWebhook = {
  name: 'alertmanager-webhook',
  title: 'Alertmanager webhook (version 4)',
  secret: { required: false, means: 'Bearer token that the receiver asks for.' },
  perMinute: null,
  digests: true,
  build(message, recipient) {
    const alerts = message.alerts.map((alert) => entryOf(alert, recipient.language))
    const groupLabels = common(alerts.map(({ labels }) => only(labels, ['rollout'])))
    const firing = alerts.some(({ status }) => status === 'firing')
    const body = {
      version: '4',
      groupKey: `{}:{${pairs(groupLabels)}}`,
      truncatedAlerts: 0,
      status: firing ? 'firing' : 'resolved',
      receiver: 'grayproof',
      groupLabels,
      commonLabels: common(alerts.map(({ labels }) => labels)),
      commonAnnotations: common(alerts.map(({ annotations }) => annotations)),
      externalURL: originOf(message.alerts[0]),
      alerts,
    }
    return postJson(addressOf(recipient), body, bearer(recipient))
  },
  judge: judgeStatus,
} as const satisfies AlertFormat

type Words = Readonly<Record<string, string>>

function entryOf(alert: Alert, language: AlertLanguage) {
  return {
    status: alert.state,
    ...alertmanagerAlert(alert, language),
    endsAt: alert.endedAt ?? NEVER,
    fingerprint: createHash('sha256').update(alert.episode).digest('hex').slice(0, 16),
  }
}

/** What all of them say alike. */
function common(all: readonly Words[]): Words {
  const [first = {}, ...others] = all
  const shared = ([key, value]: [string, string]) => others.every((words) => words[key] === value)
  return Object.fromEntries(Object.entries(first).filter(shared))
}

function only(words: Words, keys: readonly string[]): Words {
  return Object.fromEntries(Object.entries(words).filter(([key]) => keys.includes(key)))
}

/** As Go quotes strings. */
function pairs(words: Words): string {
  return Object.entries(words)
    .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
    .join(', ')
}

function originOf(alert: Alert | undefined): string {
  const url = alert?.rolloutUrl ?? ''
  return URL.canParse(url) ? new URL(url).origin : ''
}
