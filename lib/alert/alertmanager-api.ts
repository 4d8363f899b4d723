// Into Alertmanager itself, which groups, mutes and sends on: POST /api/v2/alerts of its API.
import { addressOf, bearer, postJson } from './address'
import { alertmanagerAlert, otherSeverities } from './alertmanager/alertmanager-alert'
import { judgeStatus } from './answer/judge-status'
import type { AlertFormat } from './format'

const PATH = '/api/v2/alerts'
/**
 * Alertmanager takes an alert without an end for over five minutes after it heard of it. We speak at the
 * beginning and at the end only, so the end is far away until it is there.
 */
const OPEN_MS = 365 * 24 * 3_600_000

export const alertmanagerApi = {
  name: 'alertmanager-api',
  title: 'Alertmanager (its API)',
  secret: {
    required: false,
    means: 'Bearer token that a proxy in front of Alertmanager asks for.',
  },
  perMinute: null,
  digests: true,
  build(message, recipient) {
    const url = addressOf(recipient)
    const path = url.pathname.replace(/\/+$/, '')
    if (!path.endsWith(PATH)) url.pathname = path + PATH
    const body = message.alerts.flatMap((alert) => {
      const { generatorURL, ...rest } = alertmanagerAlert(alert, recipient.language)
      const told = {
        ...rest,
        endsAt: alert.endedAt ?? new Date(recipient.nowMs + OPEN_MS).toISOString(),
        // Its schema asks for an address here, and takes none at all.
        ...(generatorURL === '' ? {} : { generatorURL }),
      }
      // What was told with another severity would stay open there: it ends when this is told.
      const endsAt = new Date(Math.max(recipient.nowMs, Date.parse(alert.startedAt))).toISOString()
      const ended = alert.test ? [] : otherSeverities(rest.labels)
      return [told, ...ended.map((labels) => ({ ...told, labels, endsAt }))]
    })
    return postJson(url, body, bearer(recipient))
  },
  judge: judgeStatus,
} as const satisfies AlertFormat
