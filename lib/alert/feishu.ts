// Feishu and Lark group bots: a card of plain texts; signed in the body, in seconds.
import { createHmac } from 'node:crypto'
import { addressOf, postJson } from './address'
import { judgeCode } from './answer/judge-code'
import type { AlertFormat } from './format'
import { squeeze, utf8Bytes } from './text/squeeze'
import type { MessageText } from './text/word-message'

/** Of the whole body: 20 KB less the signature. */
const BODY_BYTES_MAX = 20_000 - 200
/** Limits are 100 a minute and 5 a second. */
const LIMITED_MS = 60_000
const COLOURS = { bad: 'red', warning: 'orange', good: 'green' } as const

export const feishu = {
  name: 'feishu',
  title: 'Feishu / Lark',
  secret: {
    required: false,
    means: 'Signing secret of the bot, when its security setting is to verify signatures.',
  },
  perMinute: 100,
  digests: true,
  build(message, recipient) {
    const card = squeeze(message, {
      language: recipient.language,
      render: cardOf,
      fits: (rendered) => utf8Bytes(JSON.stringify(rendered)) <= BODY_BYTES_MAX,
    })
    return postJson(addressOf(recipient), { ...signed(recipient), msg_type: 'interactive', card })
  },
  judge: (answer) =>
    judgeCode(answer, {
      // Older addresses answer with the second.
      fields: ['code', 'StatusCode'],
      retry: [11232, 11233, 99991400, 19005],
      // The token in the address is none (any more); the bot was stopped.
      gone: [19001, 19007],
      retryMs: LIMITED_MS,
    }),
} as const satisfies AlertFormat

/** `plain_text` knows no marks: `<at id=all>` in a name stays text. */
function plainText(content: string) {
  return { tag: 'plain_text', content }
}

function cardOf({ title, tone, alerts, more }: MessageText) {
  const single = alerts.length === 1 && more === null
  const elements = alerts.flatMap(({ headline, reason, facts, links }) => [
    { tag: 'div', text: plainText(single ? reason : `${headline}\n${reason}`) },
    ...(single
      ? [
          {
            tag: 'div',
            fields: facts.map(({ label, value }) => ({
              is_short: true,
              text: plainText(`${label}\n${value}`),
            })),
          },
        ]
      : []),
    ...(links.length === 0
      ? []
      : [
          {
            tag: 'action',
            actions: links.map(({ label, url }) => ({
              tag: 'button',
              text: plainText(label),
              type: 'default',
              url,
            })),
          },
        ]),
  ])
  const rest = more === null ? [] : [{ tag: 'div', text: plainText(more) }]
  return {
    config: { wide_screen_mode: true },
    header: { title: plainText(title), template: COLOURS[tone] },
    elements: [...elements, ...rest],
  }
}

function signed({ secret, nowMs }: { readonly secret: string | null; readonly nowMs: number }) {
  if (secret === null) return {}
  const timestamp = String(Math.floor(nowMs / 1000))
  return { timestamp, sign: signFeishu(secret, timestamp) }
}

/** base64(HMAC-SHA256(timestamp + "\n" + secret, nothing)), seconds: the text is the key here. */
export function signFeishu(secret: string, timestamp: string): string {
  return createHmac('sha256', `${timestamp}\n${secret}`).digest('base64')
}
