// DingTalk group robots: markdown; signed in the address, in milliseconds; says 200 to everything.
import { createHmac } from 'node:crypto'
import { addressOf, postJson } from './address'
import { judgeCode } from './answer/judge-code'
import type { AlertFormat } from './format'
import { layOut, type Marks } from './text/lay-out'
import { cut } from './text/plain'
import { squeeze, utf8Bytes } from './text/squeeze'
import { wide } from './text/wide'

/** Of the whole body. */
const BODY_BYTES_MAX = 20_000
const TITLE_UNITS_MAX = 100
/** Who sends more than 20 a minute is shut out for ten. */
const SHUT_OUT_MS = 10 * 60_000

const MARKS: Marks = {
  inert: wide,
  bold: (text) => `**${text}**`,
  link: (label, url) => `[${label}](${url})`,
  newline: '  \n',
  titled: true,
}

export const dingtalk = {
  name: 'dingtalk',
  title: 'DingTalk',
  secret: {
    required: false,
    means: 'Signing secret of the robot, SEC…, when its security setting is to sign.',
  },
  perMinute: 20,
  digests: true,
  build(message, recipient) {
    const body = squeeze(message, {
      language: recipient.language,
      render: (text) =>
        JSON.stringify({
          msgtype: 'markdown',
          markdown: { title: cut(wide(text.title), TITLE_UNITS_MAX), text: layOut(text, MARKS) },
          at: { isAtAll: false },
        }),
      fits: (json) => utf8Bytes(json) <= BODY_BYTES_MAX,
    })
    const url = addressOf(recipient)
    if (recipient.secret !== null) {
      const timestamp = String(Math.floor(recipient.nowMs))
      url.searchParams.set('timestamp', timestamp)
      url.searchParams.set('sign', signDingtalk(recipient.secret, timestamp))
    }
    return postJson(url, body)
  },
  judge: (answer) =>
    judgeCode(answer, {
      fields: ['errcode'],
      // Busy; limited, in as many ways as others have met.
      retry: [-1, 130101, 130102, 130103, 410100, 90018],
      // No such group, token, robot; robot stopped.
      gone: [300001, 400013, 400101, 400102, 400106],
      retryMs: SHUT_OUT_MS,
    }),
} as const satisfies AlertFormat

/** base64(HMAC-SHA256(secret, timestamp + "\n" + secret)), milliseconds; not yet URL-encoded. */
export function signDingtalk(secret: string, timestamp: string): string {
  return createHmac('sha256', secret).update(`${timestamp}\n${secret}`).digest('base64')
}
