// Any program of your own: JSON, signed as Standard Webhooks says (standardwebhooks.com, 1.0.0).
import { createHmac } from 'node:crypto'
import type { AlertMessage } from '#lib/model/alert'
import { AppError } from '#lib/model/app-error'
import { addressOf, postJson } from './address'
import { judgeStatus } from './answer/judge-status'
import type { AlertFormat } from './format'
import { cut } from './text/plain'
import { wordMessage } from './text/word-message'

const KEY_BYTES_MIN = 16
const KEY_BYTES_MAX = 64
const SUMMARY_UNITS_MAX = 1_200

export const webhook = {
  name: 'webhook',
  title: 'Webhook (Standard Webhooks)',
  secret: {
    required: false,
    means:
      'Signing secret: whsec_ and 24 to 64 random bytes in base64. Without it nothing is signed.',
  },
  perMinute: null,
  digests: true,
  build(message, recipient) {
    const url = addressOf(recipient)
    const room = {
      language: recipient.language,
      alertsMax: message.alerts.length,
      reasonUnitsMax: SUMMARY_UNITS_MAX,
    }
    const { title, alerts } = wordMessage(message, room)
    const body = JSON.stringify({
      type: typeOf(message),
      timestamp: message.at,
      data: {
        title,
        alerts: message.alerts.map((alert, i) => ({
          ...alert,
          title: alerts[i]?.headline ?? '',
          reason: cut(alerts[i]?.reason ?? '', SUMMARY_UNITS_MAX),
        })),
      },
    })
    const timestamp = String(Math.floor(recipient.nowMs / 1000))
    const signed = { id: message.id, timestamp, body }
    return postJson(url, body, {
      'webhook-id': message.id,
      'webhook-timestamp': timestamp,
      ...(recipient.secret === null
        ? {}
        : { 'webhook-signature': signStandard(recipient.secret, signed) }),
    })
  },
  judge: judgeStatus,
} as const satisfies AlertFormat

/** Receivers choose by it without looking further. */
function typeOf({ alerts }: AlertMessage): string {
  const [first] = alerts
  return alerts.length === 1 && first !== undefined ? `alert.${first.state}` : 'alert.digest'
}

export interface SignedParts {
  readonly id: string
  /** Whole seconds since 1970, in digits. */
  readonly timestamp: string
  readonly body: string
}

/** HMAC-SHA256 over `id.timestamp.body`. Throws AppError `bad-request` when the secret is none. */
export function signStandard(secret: string, { id, timestamp, body }: SignedParts): string {
  const text = secret.replace(/^whsec_/, '')
  const key = Buffer.from(text, 'base64')
  const whole = /^[A-Za-z0-9+/]+={0,2}$/.test(text)
  if (!whole || key.length < KEY_BYTES_MIN || key.length > KEY_BYTES_MAX) {
    throw new AppError(
      'bad-request',
      'The signing secret is not whsec_ followed by 24 to 64 bytes in base64.',
    )
  }
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')
  return `v1,${signature}`
}
