// Vendors drop what is too long, so nothing is. How: the longest Chinese that findings can make, alone
// and two hundred together, measured as each vendor measures.
import { describe, expect, it } from 'vitest'
import type { Alert } from '#lib/model/alert'
import { formatOf, messageOf, recipientOf, SHARE_ALERT } from '#test/support/alerts'

const long: Alert = {
  ...SHARE_ALERT,
  rollout: `发布${'很长的名字'.repeat(40)}`,
  stage: '阶段'.repeat(100),
  subject: `${'推荐服务'.repeat(60)} → ${'🎁库存'.repeat(60)}`,
  finding: {
    ...SHARE_ALERT.finding,
    check: 'routing',
    code: 'missed-gray',
    subject: `${'推荐服务'.repeat(200)} → ${'🎁库存'.repeat(200)}`,
    numbers: { missedGray: 12_345 },
  },
  rolloutUrl: `https://gray.example/rollouts/${encodeURIComponent('发布'.repeat(30))}`,
  traceUrl: `https://gray.example/traces/${'0af7651916cd43dd'.repeat(4)}`,
}
const many = Array.from({ length: 200 }, (_, i) => ({ ...long, episode: `e${i}` }))

const bytes = (text: string) => Buffer.byteLength(text, 'utf8')

function bodyOf(name: string, alerts: readonly Alert[]): string {
  const recipient = recipientOf(name, { language: 'zh-CN' })
  return formatOf(name).build(messageOf(...alerts), recipient).body
}

const MEASURES: readonly (readonly [string, number, (body: string) => number])[] = [
  ['slack', 3_000, (body) => JSON.parse(body).blocks[1].text.text.length],
  ['slack', 150, (body) => JSON.parse(body).blocks[0].text.text.length],
  ['dingtalk', 20_000, bytes],
  ['wecom', 4_096, (body) => bytes(JSON.parse(body).markdown.content)],
  ['feishu', 20_000, bytes],
  ['teams', 28_000, bytes],
  ['discord', 4_096, (body) => JSON.parse(body).embeds[0].description.length],
  ['discord', 256, (body) => JSON.parse(body).embeds[0].title.length],
  [
    'discord',
    6_000,
    (body) => {
      const [{ title, description }] = JSON.parse(body).embeds
      return title.length + description.length
    },
  ],
]

describe('limits', () => {
  it.each(MEASURES)('of %s: %i hold for one and for many', (name, limit, measure) => {
    for (const alerts of [[long], many]) {
      const body = bodyOf(name, alerts)
      expect(measure(body)).toBeLessThanOrEqual(limit)
      // No character was cut in two.
      expect(body).not.toMatch(/\ufffd|[\ud800-\udbff](?![\udc00-\udfff])/)
    }
  })

  it('use the room that there is, and say how many are not listed', () => {
    const content: string = JSON.parse(bodyOf('wecom', many)).markdown.content
    expect(bytes(content)).toBeGreaterThan(2_000)
    const hidden = /另有 (\d+) 条/.exec(content)?.[1]
    const listed = content.split('失败：').length - 1
    expect(Number(hidden)).toBe(200 - listed)
    expect(content).toContain('未恢复 200 条，已恢复 0 条')
  })

  it('hold for PagerDuty: 1024 characters of summary, 512 KB of event', () => {
    const body = bodyOf('pagerduty', [long])
    expect(JSON.parse(body).payload.summary.length).toBeLessThanOrEqual(1_024)
    expect(bytes(body)).toBeLessThan(512_000)
  })

  it('never cut the links of what is listed', () => {
    const content: string = JSON.parse(bodyOf('wecom', [long])).markdown.content
    expect(content).toContain(`](${long.traceUrl})`)
  })
})
