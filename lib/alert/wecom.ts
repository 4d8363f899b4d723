// WeCom group robots: markdown of at most 4096 bytes; the key in the address is the secret.
import { addressOf, postJson } from './address'
import { judgeCode } from './answer/judge-code'
import type { AlertFormat } from './format'
import { layOut, type Marks } from './text/lay-out'
import { squeeze, utf8Bytes } from './text/squeeze'
import { wide } from './text/wide'

const CONTENT_BYTES_MAX = 4_096
/** Limits are counted by the minute. */
const LIMITED_MS = 60_000

const MARKS: Marks = {
  // Plain markdown mentions people as <@id>.
  inert: wide,
  bold: (text) => `**${text}**`,
  link: (label, url) => `[${label}](${url})`,
  newline: '\n',
  titled: true,
}

export const wecom = {
  name: 'wecom',
  title: 'WeCom',
  secret: null,
  perMinute: 20,
  digests: true,
  build(message, recipient) {
    const content = squeeze(message, {
      language: recipient.language,
      render: (text) => layOut(text, MARKS),
      fits: (text) => utf8Bytes(text) <= CONTENT_BYTES_MAX,
    })
    return postJson(addressOf(recipient), { msgtype: 'markdown', markdown: { content } })
  },
  judge: (answer) =>
    judgeCode(answer, {
      fields: ['errcode'],
      // Busy; too many calls, too many at once.
      retry: [-1, 45009, 45033],
      // The address is none, or the robot was taken out of its group.
      gone: [93000],
      retryMs: LIMITED_MS,
    }),
} as const satisfies AlertFormat
