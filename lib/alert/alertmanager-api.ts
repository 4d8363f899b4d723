// Into Alertmanager itself, which groups, mutes and sends on: POST /api/v2/alerts of its API.
import { addressOf, bearer, postJson } from './address'
import { alertmanagerAlert } from './alertmanager/alertmanager-alert'
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
    const body = message.alerts.map((alert) => {
      const { generatorURL, ...rest } = alertmanagerAlert(alert, recipient.language)
      return {
        ...rest,
        endsAt: alert.endedAt ?? new Date(recipient.nowMs + OPEN_MS).toISOString(),
        // Its schema asks for an address here, and takes none at all.
        ...(generatorURL === '' ? {} : { generatorURL }),
      }
    })
    return postJson(url, body, bearer(recipient))
  },
  judge: judgeStatus,
} as const satisfies AlertFormat
