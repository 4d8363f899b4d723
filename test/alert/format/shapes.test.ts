// Each vendor's body against a strict schema written from its pages: no field that it does not know.
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { type Alert, SEVERITIES } from '#lib/model/alert'
import { formatOf, messageOf, RESOLVED_ALERT, recipientOf, SHARE_ALERT } from '#test/support/alerts'

const text = z.string().min(1)
const time = z.iso.datetime()
const words = z.record(z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/), text)

const plainText = z.strictObject({ tag: z.literal('plain_text'), content: text })
const button = z.strictObject({
  ...{ tag: z.literal('button'), text: plainText, type: z.literal('default'), url: z.url() },
})
const feishuElement = z.union([
  z.strictObject({ tag: z.literal('div'), text: plainText }),
  z.strictObject({
    tag: z.literal('div'),
    fields: z.array(z.strictObject({ is_short: z.boolean(), text: plainText })).min(1),
  }),
  z.strictObject({ tag: z.literal('action'), actions: z.array(button).min(1) }),
])

const run = z.strictObject({
  type: z.literal('TextRun'),
  text,
  weight: z.literal('Bolder').optional(),
  size: z.literal('Medium').optional(),
  color: z.enum(['Attention', 'Warning', 'Good']).optional(),
})
const teamsElement = z.union([
  z.strictObject({
    type: z.literal('RichTextBlock'),
    separator: z.literal(true).optional(),
    inlines: z.array(run).min(1),
  }),
  z.strictObject({
    type: z.literal('ActionSet'),
    actions: z
      .array(z.strictObject({ type: z.literal('Action.OpenUrl'), title: text, url: z.url() }))
      .max(6),
  }),
])

const amAlert = {
  labels: words,
  annotations: words,
  startsAt: time,
  generatorURL: z.url().optional(),
}

const SHAPES: Readonly<Record<string, z.ZodType>> = {
  webhook: z.strictObject({
    type: z.enum(['alert.firing', 'alert.resolved', 'alert.digest']),
    timestamp: time,
    data: z.strictObject({
      title: text,
      alerts: z.array(z.looseObject({ episode: text, title: text, reason: text })).min(1),
    }),
  }),
  'alertmanager-webhook': z.strictObject({
    version: z.literal('4'),
    groupKey: text,
    truncatedAlerts: z.number().int(),
    status: z.enum(['firing', 'resolved']),
    receiver: text,
    groupLabels: words,
    commonLabels: words,
    commonAnnotations: words,
    externalURL: z.string(),
    alerts: z.array(
      z.strictObject({
        ...amAlert,
        generatorURL: z.string(),
        status: z.enum(['firing', 'resolved']),
        endsAt: time,
        fingerprint: z.string().regex(/^[0-9a-f]{16}$/),
      }),
    ),
  }),
  'alertmanager-api': z.array(z.strictObject({ ...amAlert, endsAt: time })),
  slack: z.strictObject({
    text,
    blocks: z.tuple([
      z.strictObject({
        type: z.literal('header'),
        text: z.strictObject({
          type: z.literal('plain_text'),
          text: text.max(150),
          emoji: z.literal(false),
        }),
      }),
      z.strictObject({
        type: z.literal('section'),
        text: z.strictObject({
          type: z.literal('mrkdwn'),
          text: text.max(3000),
          verbatim: z.literal(true),
        }),
      }),
    ]),
    unfurl_links: z.literal(false),
    unfurl_media: z.literal(false),
  }),
  dingtalk: z.strictObject({
    msgtype: z.literal('markdown'),
    markdown: z.strictObject({ title: text, text }),
    at: z.strictObject({ isAtAll: z.literal(false) }),
  }),
  wecom: z.strictObject({
    msgtype: z.literal('markdown'),
    markdown: z.strictObject({ content: text }),
  }),
  feishu: z.strictObject({
    timestamp: z.string().regex(/^\d{10}$/),
    sign: z.base64(),
    msg_type: z.literal('interactive'),
    card: z.strictObject({
      config: z.strictObject({ wide_screen_mode: z.literal(true) }),
      header: z.strictObject({ title: plainText, template: z.enum(['red', 'orange', 'green']) }),
      elements: z.array(feishuElement).min(1),
    }),
  }),
  pagerduty: z.discriminatedUnion('event_action', [
    z.strictObject({
      event_action: z.literal('resolve'),
      routing_key: z.string().length(32),
      dedup_key: text.max(255),
    }),
    z.strictObject({
      event_action: z.literal('trigger'),
      routing_key: z.string().length(32),
      dedup_key: text.max(255),
      client: text,
      client_url: z.url().optional(),
      payload: z.strictObject({
        summary: text.max(1024),
        source: text,
        severity: z.enum(['critical', 'error', 'warning', 'info']),
        timestamp: time,
        component: text,
        group: text,
        class: text,
        custom_details: z.record(z.string(), z.unknown()),
      }),
      links: z.array(z.strictObject({ href: z.url(), text })),
    }),
  ]),
  teams: z.strictObject({
    type: z.literal('message'),
    attachments: z.tuple([
      z.strictObject({
        contentType: z.literal('application/vnd.microsoft.card.adaptive'),
        contentUrl: z.null(),
        content: z.strictObject({
          $schema: z.literal('http://adaptivecards.io/schemas/adaptive-card.json'),
          type: z.literal('AdaptiveCard'),
          version: z.literal('1.4'),
          msteams: z.strictObject({ width: z.literal('Full') }),
          body: z.array(teamsElement).min(2),
        }),
      }),
    ]),
  }),
  discord: z.strictObject({
    content: text.max(2000),
    allowed_mentions: z.strictObject({ parse: z.tuple([]) }),
    embeds: z.tuple([
      z.strictObject({
        title: text.max(256),
        description: text.max(4096),
        color: z.number().int(),
      }),
    ]),
  }),
}

function bodyOf(name: string, ...alerts: Alert[]) {
  return JSON.parse(formatOf(name).build(messageOf(...alerts), recipientOf(name)).body)
}

describe.each(Object.entries(SHAPES))('%s', (name, shape) => {
  const other = { ...RESOLVED_ALERT, episode: 'other', rollout: 'payment-v3' }
  const bare = { ...SHARE_ALERT, stage: null, rolloutUrl: null, traceUrl: null }
  const cases: [string, Alert[]][] = [
    ['one alert', [SHARE_ALERT]],
    ['the end of one', [RESOLVED_ALERT]],
    ['a test', [{ ...SHARE_ALERT, test: true, severity: 'info' }]],
    ['one without links and stage', [bare]],
  ]
  if (formatOf(name).digests) cases.push(['a digest', [SHARE_ALERT, other]])
  it.each(cases)('has the shape of the vendor for %s', (_, alerts) => {
    const parsed = shape.safeParse(bodyOf(name, ...alerts))
    expect(parsed.error?.issues ?? []).toEqual([])
  })
})

describe('episodes', () => {
  it('are one incident at PagerDuty, opened and resolved by the same key', () => {
    const [opened, closed] = [bodyOf('pagerduty', SHARE_ALERT), bodyOf('pagerduty', RESOLVED_ALERT)]
    expect(opened).toMatchObject({ event_action: 'trigger', dedup_key: SHARE_ALERT.episode })
    expect(closed).toMatchObject({ event_action: 'resolve', dedup_key: SHARE_ALERT.episode })
    const long = { ...SHARE_ALERT, episode: 'x'.repeat(400) }
    expect(bodyOf('pagerduty', long).dedup_key).toMatch(/^[0-9a-f]{64}$/)
  })

  it('ends in Alertmanager what the episode was told as before, with another severity', () => {
    type Told = { labels: { severity: string }; endsAt: string }
    const told: Told[] = bodyOf('alertmanager-api', SHARE_ALERT)
    const { nowMs } = recipientOf('alertmanager-api')
    const open = told.filter(({ endsAt }) => Date.parse(endsAt) > nowMs)
    expect(open.map(({ labels }) => labels.severity)).toEqual([SHARE_ALERT.severity])
    expect(told.map(({ labels }) => labels.severity).sort()).toEqual([...SEVERITIES].sort())
    const same = told.map(({ labels }) => JSON.stringify({ ...labels, severity: '' }))
    expect(new Set(same).size).toBe(1)
  })

  it('have the same labels at their end as at their beginning, or Alertmanager resolves nothing', () => {
    const [opened] = bodyOf('alertmanager-api', SHARE_ALERT)
    const [closed] = bodyOf('alertmanager-api', { ...RESOLVED_ALERT, stage: '25%' })
    expect(closed.labels).toEqual(opened.labels)
    expect(closed.endsAt).toBe('2026-01-01T12:52:00.000Z')
    expect(Date.parse(opened.endsAt) - Date.parse(opened.startsAt)).toBeGreaterThan(
      300 * 86_400_000,
    )
    const [first] = bodyOf('alertmanager-webhook', SHARE_ALERT).alerts
    const [last] = bodyOf('alertmanager-webhook', RESOLVED_ALERT).alerts
    expect(last.fingerprint).toBe(first.fingerprint)
    expect([first.endsAt, last.status]).toEqual(['0001-01-01T00:00:00Z', 'resolved'])
  })

  it('go to the path that the vendor names when only a host is given', () => {
    const urlOf = (name: string, url: string) =>
      formatOf(name).build(messageOf(SHARE_ALERT), recipientOf(name, { url })).url
    expect(urlOf('pagerduty', 'https://events.eu.pagerduty.com')).toBe(
      'https://events.eu.pagerduty.com/v2/enqueue',
    )
    expect(urlOf('pagerduty', 'https://events.pagerduty.com/v2/enqueue')).toBe(
      'https://events.pagerduty.com/v2/enqueue',
    )
    expect(urlOf('alertmanager-api', 'http://am:9093')).toBe('http://am:9093/api/v2/alerts')
    expect(urlOf('alertmanager-api', 'http://am/x/')).toBe('http://am/x/api/v2/alerts')
    expect(urlOf('alertmanager-api', 'http://am/api/v2/alerts')).toBe('http://am/api/v2/alerts')
  })

  it('need a routing key at PagerDuty', () => {
    const build = () =>
      formatOf('pagerduty').build(
        messageOf(SHARE_ALERT),
        recipientOf('pagerduty', { secret: null }),
      )
    expect(build).toThrow('integration key')
  })
})
