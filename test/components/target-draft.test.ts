import { describe, expect, it } from 'vitest'
import { draftOf, settingsOf } from '#components/alert/target/target-draft'
import { targetChangeSchema } from '#lib/alert/target/target'
import type { FormatView, TargetView } from '#lib/load/alert/load-targets'

const FORMATS: readonly FormatView[] = [
  { name: 'webhook', title: 'Webhook', secret: null, perMinute: null, digests: true },
]
const TARGET: TargetView = {
  name: 'duty-desk',
  format: 'webhook',
  formatTitle: 'Webhook',
  url: 'https://example.com/…abcd',
  hasSecret: true,
  language: 'zh-CN',
  routes: [
    { rollouts: ['shop-*', 'pay'], checks: ['*'], outcomes: ['fail'], severities: ['critical'] },
  ],
  quietHours: { zone: 'Asia/Shanghai', from: '22:00', to: '08:00', days: ['mon', 'fri'] },
  remindHours: 4,
  enabled: false,
  updatedAt: '2026-01-15T12:00:00.000Z',
  updatedBy: 'lin',
  namedBy: [],
  state: 'disabled',
  last: null,
  waiting: 0,
  waitingSince: null,
}

describe('the form of an alert target', () => {
  it('sends back what was there, and leaves out what is never shown', () => {
    const settings = settingsOf(draftOf(TARGET, FORMATS, 'en'), true)
    const { format, language, routes, quietHours, remindHours, enabled } = TARGET
    expect(settings).toEqual({ format, language, routes, quietHours, remindHours, enabled })
    expect(targetChangeSchema.safeParse(settings).success).toBe(true)
  })

  it('begins with everything that fails, in the language of the page', () => {
    const draft = { ...draftOf(null, FORMATS, 'zh-CN'), url: 'https://example.com/hook' }
    const parsed = targetChangeSchema.parse(settingsOf(draft, true))
    expect(parsed).toMatchObject({
      format: 'webhook',
      language: 'zh-CN',
      enabled: true,
      quietHours: null,
      routes: [{ rollouts: ['*'], checks: ['*'], outcomes: ['fail', 'error'] }],
    })
    expect(parsed.secret).toBeUndefined()
  })

  it('reads patterns with commas of either language, or spaces, between', () => {
    const draft = draftOf(TARGET, FORMATS, 'en')
    const [route] = draft.routes
    if (route === undefined) throw new Error('no route')
    const routes = [{ ...route, rollouts: 'shop-* ， pay,search' }]
    expect(settingsOf({ ...draft, routes }, true).routes).toMatchObject([
      { rollouts: ['shop-*', 'pay', 'search'] },
    ])
  })

  it('takes a secret away when asked, and for a format that has none', () => {
    const draft = draftOf(TARGET, FORMATS, 'en')
    expect(settingsOf({ ...draft, dropSecret: true }, true).secret).toBeNull()
    expect(settingsOf({ ...draft, secret: 'x' }, false).secret).toBeNull()
    expect(settingsOf({ ...draft, secret: 'x' }, true).secret).toBe('x')
  })
})
