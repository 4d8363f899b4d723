// What holds for each format of THE LIST, whatever it sends. How: every format gets the same messages,
// in both languages, and the same answers.
import { describe, expect, it } from 'vitest'
import { ALERT_LANGUAGES, type AlertFormat } from '#lib/alert/format'
import { ALERT_FORMATS } from '#lib/alert/index'
import type { Alert } from '#lib/model/alert'
import { AppError } from '#lib/model/app-error'
import { HOSTILE, messageOf, RESOLVED_ALERT, recipientOf, SHARE_ALERT } from '#test/support/alerts'

/** Strings anywhere in a parsed body. */
function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsIn) : []
}

const answer = { status: 200, headers: {}, body: '', nowMs: 0 }

describe.each(ALERT_FORMATS.map((format: AlertFormat) => [format.name, format] as const))(
  '%s',
  (name, format) => {
    const build = (alerts: readonly Alert[], more = {}) =>
      format.build(messageOf(...alerts), recipientOf(name, more))

    it('has a word of its own and a title', () => {
      expect(ALERT_FORMATS.filter((other) => other.name === name)).toHaveLength(1)
      expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/)
      expect(format.title).not.toBe('')
    })

    it.each(ALERT_LANGUAGES)('posts JSON that says the same each time, in %s', (language) => {
      const request = build([SHARE_ALERT], { language })
      expect(request.method).toBe('POST')
      expect(new URL(request.url).host).toBe('hooks.example')
      expect(request.headers['content-type']).toBe('application/json; charset=utf-8')
      expect(Object.keys(request.headers)).toEqual(
        Object.keys(request.headers).map((header) => header.toLowerCase()),
      )
      expect(JSON.parse(request.body)).toBeTypeOf('object')
      expect(build([SHARE_ALERT], { language })).toEqual(request)
    })

    it('keeps what its owner put into the address', () => {
      expect(new URL(build([SHARE_ALERT]).url).searchParams.get('key')).toBe('k1')
    })

    it('names the rollout and, where people read it, says why in their language', () => {
      const text = stringsIn(JSON.parse(build([SHARE_ALERT], { language: 'zh-CN' }).body)).join(
        '\n',
      )
      expect(text).toContain('bookshop')
      expect(text).toMatch(/灰度占比为 16.3%/)
      expect(text).toContain('https://gray.example/rollouts/bookshop-v2'.slice(0, 20))
    })

    it('takes hostile names without growing a line or hiding text', () => {
      const hostile = { ...SHARE_ALERT, subject: HOSTILE }
      const strings = stringsIn(JSON.parse(build([hostile]).body))
      // The generic body carries the names as they are, for programs.
      const shown = name === 'webhook' || name === 'pagerduty' ? [] : strings
      expect(shown.filter((text) => /[\u202e\r]/.test(text))).toEqual([])
    })

    it('sends no secret in the body, but the key that PagerDuty asks for', () => {
      const { secret } = recipientOf(name)
      if (secret === null || name === 'pagerduty') return
      expect(build([SHARE_ALERT]).body).not.toContain(secret)
    })

    it('refuses addresses that are none, or hold a password', () => {
      for (const url of [
        '',
        'ftp://hooks.example',
        'javascript:alert(1)',
        'https://a:b@c.example',
      ]) {
        expect(() => build([SHARE_ALERT], { url })).toThrow(AppError)
      }
    })

    it('lists several alerts in one message when it says that it can', () => {
      const other = { ...RESOLVED_ALERT, episode: 'other', rollout: 'payment-v3' }
      if (!format.digests) {
        expect(() => build([SHARE_ALERT, other])).toThrow(AppError)
        return
      }
      const text = stringsIn(JSON.parse(build([SHARE_ALERT, other]).body)).join('\n')
      expect(text).toMatch(/bookshop\S*v2/)
      expect(text).toMatch(/payment\S*v3/)
    })

    it('has room for a long Chinese digest', () => {
      const alerts = Array.from({ length: format.digests ? 200 : 1 }, (_, i) => ({
        ...SHARE_ALERT,
        episode: `e${i}`,
        subject: '推荐服务'.repeat(100),
      }))
      expect(() => JSON.parse(build(alerts, { language: 'zh-CN' }).body)).not.toThrow()
    })

    it('judges what no vendor means differently', () => {
      const judge = (status: number, headers = {}) =>
        format.judge({ ...answer, status, headers, body: '' }).kind
      expect(judge(410)).toBe('gone')
      for (const status of [408, 429, 500, 502, 503, 504]) expect(judge(status)).toBe('retry')
      for (const status of [301, 302, 307, 308, 400, 401, 403, 422]) {
        expect(judge(status)).toBe('refused')
      }
      const limited = { ...answer, status: 429, headers: { 'retry-after': '7' } }
      expect(format.judge(limited)).toMatchObject({ kind: 'retry', afterMs: 7_000 })
    })

    it('makes one line of at most 250 characters of any answer', () => {
      const body = `line\r\n${'x'.repeat(10_000)}`
      const judged = format.judge({ ...answer, status: 400, body })
      expect(judged.kind).toBe('refused')
      expect('reason' in judged ? judged.reason : '').toMatch(/^.{10,250}$/)
    })
  },
)
