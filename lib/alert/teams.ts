// Microsoft Teams by a Workflows webhook (Power Automate): an Adaptive Card, at most 28 KB.
import { addressOf, postJson } from './address'
import { judgeStatus, reasonOf } from './answer/judge-status'
import type { AlertFormat } from './format'
import { squeeze, utf8Bytes } from './text/squeeze'
import type { MessageText } from './text/word-message'

const BODY_BYTES_MAX = 28_000
const COLOURS = { bad: 'Attention', warning: 'Warning', good: 'Good' } as const
/** The flow was deleted. One that is switched off may be switched on again. */
const GONE = /WorkflowNotFound/
/** Older connectors said 200 and put what went wrong into the text. */
const FAILED = /delivery failed|HTTP error (429|5\d\d)/i

export const teams = {
  name: 'teams',
  title: 'Microsoft Teams (Workflows)',
  secret: null,
  perMinute: 60,
  digests: true,
  build(message, recipient) {
    const body = squeeze(message, {
      language: recipient.language,
      render: (text) => JSON.stringify(messageOf(text)),
      fits: (json) => utf8Bytes(json) <= BODY_BYTES_MAX,
    })
    return postJson(addressOf(recipient), body)
  },
  judge(answer) {
    if (answer.status === 404 && GONE.test(answer.body)) {
      return { kind: 'gone', reason: reasonOf(answer) }
    }
    const judged = judgeStatus(answer)
    if (judged.kind === 'delivered' && FAILED.test(answer.body)) {
      return { kind: 'retry', afterMs: null, reason: reasonOf(answer) }
    }
    return judged
  },
} as const satisfies AlertFormat

interface Run {
  readonly text: string
  readonly weight?: 'Bolder'
  readonly size?: 'Medium'
  readonly color?: string
}

/** Text runs know no markdown: whatever a name holds stays text. */
function runs(inlines: readonly Run[], separator = false) {
  return {
    type: 'RichTextBlock',
    ...(separator ? { separator } : {}),
    inlines: inlines.map((run) => ({ type: 'TextRun', ...run })),
  }
}

function messageOf({ title, tone, alerts, more }: MessageText) {
  const single = alerts.length === 1 && more === null
  const body = alerts.flatMap(({ headline, reason, facts, links }) => [
    ...(single ? [] : [runs([{ text: headline, weight: 'Bolder' }], true)]),
    runs([{ text: reason }]),
    ...(single
      ? facts.map(({ label, value }) =>
          runs([{ text: `${label} `, weight: 'Bolder' }, { text: value }]),
        )
      : []),
    ...(links.length === 0
      ? []
      : [
          {
            type: 'ActionSet',
            actions: links.map(({ label, url }) => ({
              type: 'Action.OpenUrl',
              title: label,
              url,
            })),
          },
        ]),
  ])
  const head = runs([{ text: title, weight: 'Bolder', size: 'Medium', color: COLOURS[tone] }])
  const content = {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    msteams: { width: 'Full' },
    body: [head, ...body, ...(more === null ? [] : [runs([{ text: more }], true)])],
  }
  const contentType = 'application/vnd.microsoft.card.adaptive'
  return { type: 'message', attachments: [{ contentType, contentUrl: null, content }] }
}
