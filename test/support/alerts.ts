// Alerts for tests of formats and delivery, and the one word that looks a format up.
import type { AlertFormat, Recipient } from '#lib/alert/format'
import { ALERT_FORMATS } from '#lib/alert/index'
import type { Alert, AlertMessage } from '#lib/model/alert'

const NOW_MS = Date.UTC(2026, 0, 1, 12, 40)

export const SHARE_ALERT: Alert = {
  episode: 'bookshop-v2/traffic-share/recommend/2026-01-01T12:31:00.000Z',
  state: 'firing',
  test: false,
  severity: 'critical',
  rollout: 'bookshop-v2',
  stage: '10%',
  check: 'traffic-share',
  subject: 'recommend',
  outcome: 'fail',
  finding: {
    check: 'traffic-share',
    subject: 'recommend',
    outcome: 'fail',
    required: true,
    summary: 'Gray got 16.3% of 10,000 requests, but 10% ± 1% was planned.',
    code: 'share-deviates',
    numbers: {
      ...{ n: 10_000, k: 1_630, estimate: 0.163, lower: 0.152, upper: 0.174 },
      ...{ planned: 0.1, tolerance: 0.01, countedBy: 'request', unitsSeen: 'request' },
    },
    evidence: [{ traceId: '0af7651916cd43dd8448eb211c80319c', note: 'reached gray' }],
    moreRequestsNeeded: null,
  },
  share: {
    ...{ planned: 0.1, tolerance: 0.01, observed: 0.163, interval: [0.152, 0.174] },
    ...{ requests: 10_000, gray: 1_630, countedBy: 'request' },
  },
  startedAt: '2026-01-01T12:31:00.000Z',
  endedAt: null,
  rolloutUrl: 'https://gray.example/rollouts/bookshop-v2',
  traceUrl: 'https://gray.example/traces/0af7651916cd43dd8448eb211c80319c',
}

export const RESOLVED_ALERT: Alert = {
  ...SHARE_ALERT,
  state: 'resolved',
  outcome: 'pass',
  endedAt: '2026-01-01T12:52:00.000Z',
}

/** A name that tries what chats and markup take for commands. */
export const HOSTILE =
  '<!channel> <@U024BE7LH> <at id=all></at> @all @everyone [pay](http://evil.example) ' +
  '](http://evil.example) **bold** `code` ![img](http://evil.example/x.png) <http://evil.example|ok> ' +
  '&lt;\n# head\r\n> quote\u202egnp.exe "quoted" {braces} \\'

export function messageOf(...alerts: readonly Alert[]): AlertMessage {
  return { id: 'msg_2026', at: '2026-01-01T12:31:05.000Z', alerts }
}

export function formatOf(name: string): AlertFormat {
  const format = ALERT_FORMATS.find((known) => known.name === name)
  if (format === undefined) throw new Error(`no alert format ${name}`)
  return format
}

/** Secrets in the shape that each format asks for. */
const SECRETS: Readonly<Record<string, string>> = {
  webhook: 'whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=',
  pagerduty: '0123456789abcdef0123456789abcdef',
}

export function recipientOf(name: string, more: Partial<Recipient> = {}): Recipient {
  const { secret } = formatOf(name)
  return {
    url: 'https://hooks.example/in?key=k1',
    secret: secret === null ? null : (SECRETS[name] ?? 'secret-of-a-robot'),
    language: 'en',
    nowMs: NOW_MS,
    ...more,
  }
}
