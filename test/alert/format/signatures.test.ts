// Vectors computed with another program (Python's hmac and base64) from the vendors' formulas.
import { describe, expect, it } from 'vitest'
import { signDingtalk } from '#lib/alert/dingtalk'
import { signFeishu } from '#lib/alert/feishu'
import { signStandard } from '#lib/alert/webhook'
import { AppError } from '#lib/model/app-error'
import { formatOf, messageOf, recipientOf, SHARE_ALERT } from '#test/support/alerts'

const nowMs = 1_700_000_000_000

describe('signatures', () => {
  it('signs DingTalk addresses with milliseconds', () => {
    expect(signDingtalk('SECtest-dingtalk', '1700000000000')).toBe(
      'i7v3TLYcIF1kr+iw/eHTWNDnD/h9w6NNRvuyqMlJcZk=',
    )
    const recipient = recipientOf('dingtalk', { secret: 'SECtest-dingtalk', nowMs })
    const { url } = formatOf('dingtalk').build(messageOf(SHARE_ALERT), recipient)
    expect(url).toBe(
      'https://hooks.example/in?key=k1&timestamp=1700000000000' +
        '&sign=i7v3TLYcIF1kr%2Biw%2FeHTWNDnD%2Fh9w6NNRvuyqMlJcZk%3D',
    )
  })

  it('signs Feishu bodies with seconds, the text being the key', () => {
    expect(signFeishu('test-feishu', '1700000000')).toBe(
      'GB/aMxX4XkwDpJTQvbEx64VoKxRkL668nDJzIiRr90c=',
    )
    const recipient = recipientOf('feishu', { secret: 'test-feishu', nowMs: nowMs + 999 })
    const { body } = formatOf('feishu').build(messageOf(SHARE_ALERT), recipient)
    expect(JSON.parse(body)).toMatchObject({
      timestamp: '1700000000',
      sign: 'GB/aMxX4XkwDpJTQvbEx64VoKxRkL668nDJzIiRr90c=',
    })
  })

  it('signs webhooks as Standard Webhooks says', () => {
    const secret = 'whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY='
    const body =
      '{"type":"gray.verdict","timestamp":"2026-01-01T00:00:00Z","data":{"verdict":"fail"}}'
    expect(signStandard(secret, { id: 'msg_1', timestamp: '1700000000', body })).toBe(
      'v1,EmslyLkwacb5cCarMnsqsnEiNiO1j4/mKEJLyuPkPhE=',
    )
    const recipient = recipientOf('webhook', { secret, nowMs })
    const request = formatOf('webhook').build(messageOf(SHARE_ALERT), recipient)
    const parts = { id: 'msg_2026', timestamp: '1700000000', body: request.body }
    expect(request.headers).toMatchObject({
      'webhook-id': 'msg_2026',
      'webhook-timestamp': '1700000000',
      'webhook-signature': signStandard(secret, parts),
    })
  })

  it('refuses secrets that cannot sign', () => {
    const parts = { id: 'a', timestamp: '1', body: '{}' }
    for (const secret of ['', 'whsec_', 'whsec_short', 'whsec_!!!', `whsec_${'A'.repeat(200)}`]) {
      expect(() => signStandard(secret, parts)).toThrow(AppError)
    }
  })

  it('sends unsigned what has no secret', () => {
    const build = (name: string) =>
      formatOf(name).build(messageOf(SHARE_ALERT), recipientOf(name, { secret: null }))
    expect(build('webhook').headers).not.toHaveProperty('webhook-signature')
    expect(build('dingtalk').url).toBe('https://hooks.example/in?key=k1')
    expect(JSON.parse(build('feishu').body)).not.toHaveProperty('sign')
    expect(build('alertmanager-api').headers).not.toHaveProperty('authorization')
  })

  it('sends tokens as bearer, and never what no header may hold', () => {
    const build = (secret: string) =>
      formatOf('alertmanager-api').build(
        messageOf(SHARE_ALERT),
        recipientOf('alertmanager-api', { secret }),
      )
    expect(build('t0ken').headers.authorization).toBe('Bearer t0ken')
    expect(() => build('a\r\nb: c')).toThrow(AppError)
  })
})
