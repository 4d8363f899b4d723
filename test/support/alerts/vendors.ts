// What each vendor's receiver insists on, and what it answers: written from its documentation, not
// from our formats, so that a signature or a shape that is wrong is refused as there.
import { createHmac } from 'node:crypto'
import type { Received } from './receiver'

export interface VendorAnswer {
  readonly status: number
  readonly body: string
}

export interface Vendor {
  /** What the target is given. */
  readonly secret: string | null
  /** Below the receiver's address. */
  readonly path: string
  /** Null when everything is right; otherwise the vendor's complaint. */
  complain(request: Received, body: Body): string | null
  readonly accepted: VendorAnswer
  refused(complaint: string): VendorAnswer
  /** One id per trouble, the same at its end; null where the vendor knows none. */
  episode(body: Body): string | null
}

/** A parsed body: tests look where the vendor looks. */
export type Body = Record<string, unknown>

/** The value at a path such as `alerts.0.status`. */
function at(body: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (value, key) =>
        typeof value === 'object' && value !== null
          ? (value as Record<string, unknown>)[key]
          : undefined,
      body,
    )
}

const hmac = (key: string | Buffer, text: string) =>
  createHmac('sha256', key).update(text).digest('base64')

const plain = (status: number, said: string) => ({
  accepted: { status, body: said },
  refused: (complaint: string) => ({ status: 400, body: complaint }),
})
/** DingTalk and WeCom say 200 to everything. */
const coded = {
  accepted: { status: 200, body: '{"errcode":0,"errmsg":"ok"}' },
  refused: (complaint: string) => ({
    status: 200,
    body: JSON.stringify({ errcode: 310000, errmsg: complaint }),
  }),
}
const bearer = (request: Received, token: string) =>
  request.headers.authorization === `Bearer ${token}` ? null : 'wrong token'
const isText = (value: unknown) => typeof value === 'string' && value.length > 0

const WHSEC = 'MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY='

export const VENDORS: Readonly<Record<string, Vendor>> = {
  webhook: {
    ...plain(204, ''),
    secret: `whsec_${WHSEC}`,
    path: '/hook',
    complain: ({ headers, body }) => {
      const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`
      const right = `v1,${hmac(Buffer.from(WHSEC, 'base64'), signed)}`
      const given = String(headers['webhook-signature']).split(' ')
      return given.includes(right) ? null : 'wrong signature'
    },
    episode: (body) => String(at(body, 'data.alerts.0.episode')),
  },
  'alertmanager-webhook': {
    ...plain(200, ''),
    secret: 'token-of-receiver',
    path: '/alerts',
    complain: (request, body) => {
      if (at(body, 'version') !== '4') return 'version'
      const fields = ['groupKey', 'status', 'receiver', 'alerts.0.labels.alertname']
      const missing = fields.find((field) => !isText(at(body, field)))
      return missing ?? bearer(request, 'token-of-receiver')
    },
    episode: (body) => String(at(body, 'alerts.0.fingerprint')),
  },
  'alertmanager-api': {
    ...plain(200, ''),
    secret: 'token-of-proxy',
    path: '',
    complain: (request, body) => {
      if (request.path !== '/api/v2/alerts') return 'path'
      if (!Array.isArray(body)) return 'not a list'
      if (!isText(at(body, '0.labels.alertname'))) return 'alertname'
      return bearer(request, 'token-of-proxy')
    },
    episode: (body) => JSON.stringify(at(body, '0.labels')),
  },
  slack: {
    ...plain(200, 'ok'),
    secret: null,
    path: '/services/T0/B0/X0',
    complain: (_request, body) => {
      if (!isText(at(body, 'text'))) return 'no_text'
      return isText(at(body, 'blocks.0.type')) ? null : 'invalid_blocks'
    },
    episode: () => null,
  },
  dingtalk: {
    ...coded,
    secret: 'SECtest-dingtalk',
    path: '/robot/send?access_token=T',
    complain: ({ path }, body) => {
      const query = new URL(path, 'http://robot').searchParams
      const timestamp = query.get('timestamp') ?? ''
      const right = hmac('SECtest-dingtalk', `${timestamp}\nSECtest-dingtalk`)
      if (query.get('access_token') !== 'T') return 'token is not exist'
      if (!/^\d{13}$/.test(timestamp) || query.get('sign') !== right) return 'sign not match'
      if (at(body, 'msgtype') !== 'markdown') return 'msgtype'
      return isText(at(body, 'markdown.title')) && isText(at(body, 'markdown.text')) ? null : 'text'
    },
    episode: () => null,
  },
  wecom: {
    ...coded,
    secret: null,
    path: '/cgi-bin/webhook/send?key=K',
    complain: ({ path }, body) => {
      if (new URL(path, 'http://robot').searchParams.get('key') !== 'K') return 'invalid key'
      const content = at(body, 'markdown.content')
      return isText(content) && Buffer.byteLength(String(content)) <= 4096 ? null : 'content'
    },
    episode: () => null,
  },
  feishu: {
    secret: 'test-feishu',
    path: '/open-apis/bot/v2/hook/T',
    complain: (_request, body) => {
      const timestamp = String(at(body, 'timestamp'))
      if (!/^\d{10}$/.test(timestamp)) return 'timestamp'
      return at(body, 'sign') === hmac(`${timestamp}\ntest-feishu`, '') ? null : 'sign match fail'
    },
    accepted: { status: 200, body: '{"code":0,"msg":"success"}' },
    refused: (complaint) => ({
      status: 200,
      body: JSON.stringify({ code: 19021, msg: complaint }),
    }),
    episode: () => null,
  },
  pagerduty: {
    ...plain(202, '{"status":"success","message":"Event processed"}'),
    secret: '0123456789abcdef0123456789abcdef',
    path: '/v2/enqueue',
    complain: (_request, body) => {
      if (at(body, 'routing_key') !== '0123456789abcdef0123456789abcdef') return 'routing key'
      if (at(body, 'event_action') === 'resolve') return null
      const fields = ['payload.summary', 'payload.source', 'payload.severity', 'dedup_key']
      return fields.find((field) => !isText(at(body, field))) ?? null
    },
    episode: (body) => String(at(body, 'dedup_key')),
  },
  teams: {
    ...plain(202, ''),
    secret: null,
    path: '/workflows/abc/triggers/manual/paths/invoke?sig=S',
    complain: (_request, body) => {
      if (at(body, 'type') !== 'message') return 'type'
      const type = at(body, 'attachments.0.contentType')
      return type === 'application/vnd.microsoft.card.adaptive' ? null : 'attachment'
    },
    episode: () => null,
  },
  discord: {
    ...plain(204, ''),
    secret: null,
    path: '/api/webhooks/1/token',
    complain: (_request, body) => {
      const content = at(body, 'content')
      return isText(content) || isText(at(body, 'embeds.0.title'))
        ? null
        : 'Cannot send an empty message'
    },
    episode: () => null,
  },
}
