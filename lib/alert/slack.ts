// Slack incoming webhooks: blocks of mrkdwn; success is the plain word `ok`.
import { addressOf, postJson } from './address'
import { parsed } from './answer/judge-code'
import { judgeStatus, reasonOf } from './answer/judge-status'
import type { AlertFormat, Judgement, ReceivedAnswer } from './format'
import { layOut, type Marks } from './text/lay-out'
import { cut } from './text/plain'
import { squeeze } from './text/squeeze'

/** Of one section. */
const TEXT_UNITS_MAX = 3_000
const HEADER_UNITS_MAX = 150
const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }
/** The webhook, its channel or its team is no more. */
const GONE = /^(no_service|no_active_hooks|no_team|team_disabled|channel_is_archived)\b/

const MARKS: Marks = {
  // Mentions, channels and links are all written with < and >.
  inert: (text) => text.replace(/[&<>]/g, (c) => ENTITIES[c] ?? ''),
  bold: (text) => `*${text}*`,
  link: (label, url) => `<${MARKS.inert(url)}|${label}>`,
  newline: '\n',
  titled: false,
}

export const slack = {
  name: 'slack',
  title: 'Slack',
  secret: null,
  perMinute: 60,
  digests: true,
  build(message, recipient) {
    const { title, text } = squeeze(message, {
      language: recipient.language,
      render: (words) => ({ title: words.title, text: layOut(words, MARKS) }),
      fits: (rendered) => rendered.text.length <= TEXT_UNITS_MAX,
    })
    return postJson(addressOf(recipient), {
      text: MARKS.inert(title),
      blocks: [
        {
          type: 'header',
          text: { type: 'plain_text', text: cut(title, HEADER_UNITS_MAX), emoji: false },
        },
        // verbatim: names and addresses in the text are not made into mentions and links.
        { type: 'section', text: { type: 'mrkdwn', text, verbatim: true } },
      ],
      unfurl_links: false,
      unfurl_media: false,
    })
  },
  judge(answer) {
    if (GONE.test(answer.body)) return { kind: 'gone', reason: reasonOf(answer) }
    const judged = judgeStatus(answer)
    return judged.kind === 'delivered' ? judgeWord(answer) : judged
  },
} as const satisfies AlertFormat

/** Programs that take Slack's messages answer in JSON. */
function judgeWord(answer: ReceivedAnswer): Judgement {
  const { ok, success } = parsed(answer.body)
  if (answer.body.trim() === 'ok' || ok === true || success === true) return { kind: 'delivered' }
  if (answer.body.includes('rate_limited') || answer.body.includes('rollup_error')) {
    return { kind: 'retry', afterMs: null, reason: reasonOf(answer) }
  }
  return { kind: 'refused', reason: reasonOf(answer) }
}
