// What answers mean, vendor by vendor. Bodies are those of the vendors' pages and of reports of users.
import { describe, expect, it } from 'vitest'
import { retryAfterMs } from '#lib/alert/answer/judge-status'
import { formatOf } from '#test/support/alerts'

const NOW_MS = Date.UTC(2026, 0, 1, 12)

type Row = readonly [name: string, status: number, body: string, kind: string]

const ROWS: readonly Row[] = [
  ['webhook', 200, '', 'delivered'],
  ['webhook', 204, '', 'delivered'],
  ['webhook', 304, '', 'refused'],
  ['webhook', 404, 'no such hook', 'refused'],
  ['webhook', 425, '', 'retry'],
  ['webhook', 507, '', 'retry'],
  ['alertmanager-api', 200, '', 'delivered'],
  ['alertmanager-api', 400, '{"code":601,"message":"labels in body is required"}', 'refused'],
  ['alertmanager-webhook', 503, 'starting', 'retry'],

  ['slack', 200, 'ok', 'delivered'],
  ['slack', 200, 'ok\n', 'delivered'],
  ['slack', 200, '{"success":true}', 'delivered'],
  ['slack', 200, 'invalid_blocks', 'refused'],
  ['slack', 200, '<html>Sign in</html>', 'refused'],
  ['slack', 400, 'invalid_payload', 'refused'],
  ['slack', 403, 'action_prohibited', 'refused'],
  ['slack', 404, 'no_service', 'gone'],
  ['slack', 404, 'channel_not_found', 'refused'],
  ['slack', 410, 'channel_is_archived', 'gone'],
  ['slack', 429, 'rate_limited', 'retry'],
  ['slack', 500, 'rollup_error', 'retry'],

  ['dingtalk', 200, '{"errcode":0,"errmsg":"ok"}', 'delivered'],
  ['dingtalk', 200, '{"errcode":310000,"errmsg":"sign not match"}', 'refused'],
  ['dingtalk', 200, '{"errcode":310000,"errmsg":"keywords not in content"}', 'refused'],
  ['dingtalk', 200, '{"errcode":300001,"errmsg":"token is not exist"}', 'gone'],
  ['dingtalk', 200, '{"errcode":400102,"errmsg":"robot disabled"}', 'gone'],
  [
    'dingtalk',
    200,
    '{"errcode":130101,"errmsg":"send too fast, exceed 20 times per minute"}',
    'retry',
  ],
  ['dingtalk', 200, '{"errcode":410100,"errmsg":"send too fast"}', 'retry'],
  ['dingtalk', 200, '{"errcode":-1,"errmsg":"system busy"}', 'retry'],
  ['dingtalk', 200, '{"errcode":999999,"errmsg":"something new"}', 'refused'],
  ['dingtalk', 200, '<html>proxy</html>', 'retry'],
  ['dingtalk', 502, '<html>bad gateway</html>', 'retry'],

  ['wecom', 200, '{"errcode":0,"errmsg":"ok"}', 'delivered'],
  ['wecom', 200, '{"errcode":45009,"errmsg":"api freq out of limit, hint: [17]"}', 'retry'],
  ['wecom', 200, '{"errcode":93000,"errmsg":"invalid webhook url, hint: [17]"}', 'gone'],
  ['wecom', 200, '{"errcode":40058,"errmsg":"markdown.content exceed max length 4096"}', 'refused'],
  ['wecom', 200, '{"errcode":"0","errmsg":"ok"}', 'delivered'],

  ['feishu', 200, '{"code":0,"msg":"success","data":{}}', 'delivered'],
  ['feishu', 200, '{"StatusCode":0,"StatusMessage":"success"}', 'delivered'],
  [
    'feishu',
    200,
    '{"code":19021,"msg":"sign match fail or timestamp is not within one hour"}',
    'refused',
  ],
  ['feishu', 200, '{"code":19024,"msg":"Key Words Not Found"}', 'refused'],
  [
    'feishu',
    200,
    '{"code":19001,"msg":"param invalid: incoming webhook access token invalid"}',
    'gone',
  ],
  ['feishu', 200, '{"code":11232,"msg":"frequency limited psm"}', 'retry'],
  ['feishu', 400, '{"code":9499,"msg":"Bad Request"}', 'refused'],

  [
    'pagerduty',
    202,
    '{"status":"success","message":"Event processed","dedup_key":"e"}',
    'delivered',
  ],
  [
    'pagerduty',
    400,
    '{"status":"invalid event","errors":["Length of routing_key is wrong"]}',
    'refused',
  ],
  ['pagerduty', 429, '{"status":"throttle exceeded"}', 'retry'],

  ['teams', 202, '', 'delivered'],
  ['teams', 200, '1', 'delivered'],
  [
    'teams',
    200,
    'Webhook message delivery failed with error: HTTP error 429 with ContextId x',
    'retry',
  ],
  [
    'teams',
    404,
    '{"error":{"code":"WorkflowNotFound","message":"The workflow is not found."}}',
    'gone',
  ],
  ['teams', 400, '{"error":{"code":"TriggerInputSchemaMismatch"}}', 'refused'],
  ['teams', 401, '{"error":{"code":"DirectApiAuthorizationRequired"}}', 'refused'],

  ['discord', 204, '', 'delivered'],
  ['discord', 404, '{"message":"Unknown Webhook","code":10015}', 'gone'],
  ['discord', 401, '{"message":"Invalid Webhook Token","code":50027}', 'refused'],
  ['discord', 400, '{"embeds":["0"]}', 'refused'],
]

describe('judge', () => {
  it.each(ROWS)('%s: %i %s is %s', (name, status, body, kind) => {
    const judged = formatOf(name).judge({ status, headers: {}, body, nowMs: NOW_MS })
    expect(judged.kind).toBe(kind)
  })

  it('stays away from DingTalk for the ten minutes that it shuts out', () => {
    const body = '{"errcode":130101,"errmsg":"send too fast"}'
    expect(
      formatOf('dingtalk').judge({ status: 200, headers: {}, body, nowMs: NOW_MS }),
    ).toMatchObject({ kind: 'retry', afterMs: 600_000 })
  })

  it('takes the seconds that Discord names, to the millisecond', () => {
    const body = '{"message":"You are being rate limited.","retry_after":0.742,"global":false}'
    const headers = { 'retry-after': '1' }
    expect(formatOf('discord').judge({ status: 429, headers, body, nowMs: NOW_MS })).toMatchObject({
      kind: 'retry',
      afterMs: 742,
    })
  })
})

describe('retryAfterMs', () => {
  const waitOf = (text: string, more: Readonly<Record<string, string>> = {}) =>
    retryAfterMs({
      ...{ status: 429, body: '', nowMs: NOW_MS },
      headers: { 'retry-after': text, ...more },
    })

  it('reads seconds and dates', () => {
    expect(waitOf('120')).toBe(120_000)
    expect(waitOf('0')).toBe(0)
    expect(waitOf('1.5')).toBe(1_500)
    expect(waitOf('Thu, 01 Jan 2026 12:00:30 GMT')).toBe(30_000)
    expect(waitOf('Thursday, 01-Jan-26 12:00:30 GMT')).toBe(30_000)
  })

  it('counts a date by the clock of the receiver, which may be wrong', () => {
    const date = 'Thu, 01 Jan 2026 09:00:00 GMT'
    expect(waitOf('Thu, 01 Jan 2026 09:00:30 GMT', { date })).toBe(30_000)
  })

  it('believes neither the past, nor centuries, nor words', () => {
    expect(waitOf('Thu, 01 Jan 2015 00:00:00 GMT')).toBe(0)
    expect(waitOf('99999999999')).toBe(24 * 3_600_000)
    expect(waitOf('soon')).toBeNull()
    expect(waitOf('-5')).toBeNull()
    expect(waitOf('')).toBeNull()
  })
})
