// What people read, word for word, in both languages.
import { describe, expect, it } from 'vitest'
import type { Alert } from '#lib/model/alert'
import { formatOf, messageOf, RESOLVED_ALERT, recipientOf, SHARE_ALERT } from '#test/support/alerts'

function wecom(language: 'en' | 'zh-CN', ...alerts: Alert[]): string {
  const recipient = recipientOf('wecom', { language })
  return JSON.parse(formatOf('wecom').build(messageOf(...alerts), recipient).body).markdown.content
}

describe('the text of an alert', () => {
  it('says verdict, reason, numbers, stage and since when, with links, in English', () => {
    expect(wecom('en', SHARE_ALERT)).toMatchInlineSnapshot(`
      "**Grayproof · Fail: bookshop-v2, recommend**

      Gray got 16.3% of 10,000 requests, but 10% ± 1% was planned.
      **Check** Gray gets its planned share
      **Stage** 10%
      **Gray share** 16.3% (1,630 of 10,000 requests), planned 10% ± 1%
      **Since** Jan 1, 2026, 12:31 UTC
      **Severity** critical
      [Open the rollout](https://gray.example/rollouts/bookshop-v2) · [Show a trace](https://gray.example/traces/0af7651916cd43dd8448eb211c80319c)"
    `)
  })

  it('says the same in Chinese, with the words of the dashboard', () => {
    expect(wecom('zh-CN', SHARE_ALERT)).toMatchInlineSnapshot(`
      "**Grayproof · 失败：bookshop-v2，recommend**

      灰度占比为 16.3%，而计划为 10% ± 1%（10,000 个请求中 1,630 个，可信区间 15.2% 至 17.4%）。
      **检查项** 灰度占比符合计划
      **阶段** 10%
      **灰度占比** 16.3%（10,000 个请求中 1,630 个灰度），计划 10% ± 1%
      **始于** 2026年1月1日 12:31 UTC
      **级别** 严重
      [查看发布](https://gray.example/rollouts/bookshop-v2) · [查看一条链路](https://gray.example/traces/0af7651916cd43dd8448eb211c80319c)"
    `)
  })

  it('says that it is over, since when, and what it was', () => {
    expect(wecom('en', RESOLVED_ALERT)).toMatchInlineSnapshot(`
      "**Grayproof · Resolved: bookshop-v2, recommend**

      Over since Jan 1, 2026, 12:52 UTC. It was: Gray got 16.3% of 10,000 requests, but 10% ± 1% was planned.
      **Check** Gray gets its planned share
      **Stage** 10%
      **Gray share** 16.3% (1,630 of 10,000 requests), planned 10% ± 1%
      **Since** Jan 1, 2026, 12:31 UTC
      **Lasted** 21 min
      **Severity** critical
      [Open the rollout](https://gray.example/rollouts/bookshop-v2) · [Show a trace](https://gray.example/traces/0af7651916cd43dd8448eb211c80319c)"
    `)
    expect(wecom('zh-CN', RESOLVED_ALERT)).toMatchInlineSnapshot(`
      "**Grayproof · 已恢复：bookshop-v2，recommend**

      2026年1月1日 12:52 UTC 起已恢复。此前：灰度占比为 16.3%，而计划为 10% ± 1%（10,000 个请求中 1,630 个，可信区间 15.2% 至 17.4%）。
      **检查项** 灰度占比符合计划
      **阶段** 10%
      **灰度占比** 16.3%（10,000 个请求中 1,630 个灰度），计划 10% ± 1%
      **始于** 2026年1月1日 12:31 UTC
      **持续** 21分钟
      **级别** 严重
      [查看发布](https://gray.example/rollouts/bookshop-v2) · [查看一条链路](https://gray.example/traces/0af7651916cd43dd8448eb211c80319c)"
    `)
  })

  it('says that a test is one', () => {
    expect(wecom('en', { ...SHARE_ALERT, test: true }).split('\n')[0]).toMatchInlineSnapshot(
      `"**Grayproof · Test · Fail: bookshop-v2, recommend**"`,
    )
  })

  it('lists a digest', () => {
    const other = { ...RESOLVED_ALERT, episode: 'other', rollout: 'payment-v3' }
    expect(wecom('zh-CN', SHARE_ALERT, other)).toMatchInlineSnapshot(`
      "**Grayproof · 未恢复 1 条，已恢复 1 条**

      **失败：bookshop-v2，recommend**
      灰度占比为 16.3%，而计划为 10% ± 1%（10,000 个请求中 1,630 个，可信区间 15.2% 至 17.4%）。
      [查看发布](https://gray.example/rollouts/bookshop-v2) · [查看一条链路](https://gray.example/traces/0af7651916cd43dd8448eb211c80319c)

      **已恢复：payment-v3，recommend**
      2026年1月1日 12:52 UTC 起已恢复。此前：灰度占比为 16.3%，而计划为 10% ± 1%（10,000 个请求中 1,630 个，可信区间 15.2% 至 17.4%）。
      [查看发布](https://gray.example/rollouts/bookshop-v2) · [查看一条链路](https://gray.example/traces/0af7651916cd43dd8448eb211c80319c)"
    `)
  })

  it('falls back to the English sentence for a code that has no Chinese words or lacks a number', () => {
    const of = (finding: Partial<Alert['finding']>) =>
      wecom('zh-CN', { ...SHARE_ALERT, finding: { ...SHARE_ALERT.finding, ...finding } })
    expect(of({ code: 'made-up' })).toContain('Gray got 16.3% of 10,000 requests')
    expect(of({ code: 'missed-gray', numbers: {} })).toContain('Gray got 16.3% of 10,000 requests')
  })

  it('leaves the share out when nothing was counted, and says when none is planned', () => {
    const share = { ...SHARE_ALERT.share, observed: null }
    expect(wecom('en', { ...SHARE_ALERT, share })).not.toContain('Gray share')
    const free = { ...SHARE_ALERT.share, planned: null, tolerance: null }
    expect(wecom('en', { ...SHARE_ALERT, share: free })).toContain('no share planned')
  })
})
