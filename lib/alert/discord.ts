// Discord webhooks: one embed, escaped markdown, nobody mentioned.
import { addressOf, postJson } from './address'
import { parsed } from './answer/judge-code'
import { judgeStatus, reasonOf } from './answer/judge-status'
import type { AlertFormat } from './format'
import { layOut, type Marks } from './text/lay-out'
import { cut } from './text/plain'
import { squeeze } from './text/squeeze'

const DESCRIPTION_UNITS_MAX = 4_096
const TITLE_UNITS_MAX = 256
/** Escaping at most doubles what it is given. */
const CONTENT_UNITS_MAX = 2_000
const COLOURS = { bad: 0xd32f2f, warning: 0xf9a825, good: 0x2e7d32 } as const
/** Their codes for a webhook that was deleted. */
const UNKNOWN_WEBHOOK = 10015

const MARKS: Marks = {
  inert: (text) => text.replace(/[\\*_~`|<>[\]()#@:-]/g, '\\$&'),
  bold: (text) => `**${text}**`,
  link: (label, url) => `[${label}](${url})`,
  newline: '\n',
  titled: false,
}

export const discord = {
  name: 'discord',
  title: 'Discord',
  secret: null,
  perMinute: 30,
  digests: true,
  build(message, recipient) {
    const embed = squeeze(message, {
      language: recipient.language,
      render: (text) => ({
        title: MARKS.inert(cut(text.title, TITLE_UNITS_MAX / 2)),
        description: layOut(text, MARKS),
        color: COLOURS[text.tone],
        plainTitle: text.title,
      }),
      fits: ({ description }) => description.length <= DESCRIPTION_UNITS_MAX,
    })
    const { plainTitle, ...rest } = embed
    return postJson(addressOf(recipient), {
      // What a phone shows.
      content: MARKS.inert(cut(plainTitle, CONTENT_UNITS_MAX / 2)),
      allowed_mentions: { parse: [] },
      embeds: [rest],
    })
  },
  judge(answer) {
    const { code, retry_after: retryAfter } = parsed(answer.body)
    if (code === UNKNOWN_WEBHOOK) return { kind: 'gone', reason: reasonOf(answer) }
    // Seconds, with a fraction that the header lacks.
    if (answer.status === 429 && typeof retryAfter === 'number') {
      const afterMs = Math.ceil(retryAfter * 1000)
      return { kind: 'retry', afterMs, reason: reasonOf(answer) }
    }
    return judgeStatus(answer)
  },
} as const satisfies AlertFormat
