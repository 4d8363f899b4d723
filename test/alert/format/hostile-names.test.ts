// Names come from whoever sends spans. How: one name that tries everything goes through every format,
// and the places where the vendor would act on it are searched.
import { describe, expect, it } from 'vitest'
import { cut, linkable, plain } from '#lib/alert/text/plain'
import { wide } from '#lib/alert/text/wide'
import { formatOf, HOSTILE, messageOf, recipientOf, SHARE_ALERT } from '#test/support/alerts'

const hostile = {
  ...SHARE_ALERT,
  rollout: HOSTILE,
  subject: HOSTILE,
  stage: HOSTILE,
  finding: { ...SHARE_ALERT.finding, subject: HOSTILE, summary: `${HOSTILE} got too much.` },
  rolloutUrl: 'https://gray.example/rollouts/a)b](http://evil.example)|<x>',
}

function bodyOf(name: string, language: 'en' | 'zh-CN' = 'en') {
  return JSON.parse(formatOf(name).build(messageOf(hostile), recipientOf(name, { language })).body)
}

/** Targets of markdown links in a text. */
function linksIn(text: string): string[] {
  return [...text.matchAll(/(?<!\\)\]\(([^)\s]*)\)/g)].map((match) => match[1] ?? '')
}

describe('hostile names', () => {
  it('mention nobody and link nowhere in Slack', () => {
    const { text, blocks } = bodyOf('slack')
    const shown = `${text}\n${blocks[1].text.text}`
    const marks = [...shown.matchAll(/<([^>]*)>/g)].map((match) => match[1] ?? '')
    expect(marks.filter((mark) => !mark.startsWith('https://gray.example/'))).toEqual([])
    expect(shown).toContain('&lt;!channel&gt;')
    expect(shown.replace(/<[^>]*>/g, '')).not.toMatch(/\w:\/\/evil/)
  })

  it.each(['dingtalk', 'wecom'])('mention nobody and link nowhere in %s', (name) => {
    for (const language of ['en', 'zh-CN'] as const) {
      const { markdown } = bodyOf(name, language)
      const shown: string = markdown.text ?? markdown.content
      expect(linksIn(shown).filter((url) => !url.startsWith('https://gray.example/'))).toEqual([])
      expect(shown).not.toMatch(/[<>@`#]/)
      expect(shown).not.toMatch(/!\[/)
      // Only marks of ours.
      const bold = shown.split('**').length - 1
      expect(bold % 2).toBe(0)
    }
  })

  it('mention nobody and link nowhere in Discord', () => {
    const body = bodyOf('discord')
    expect(body.allowed_mentions).toEqual({ parse: [] })
    const { title, description } = body.embeds[0]
    expect(linksIn(description).filter((url) => !url.startsWith('https://gray.example/'))).toEqual(
      [],
    )
    for (const text of [title, description, body.content]) {
      expect(text).not.toMatch(/(?<!\\)[<@`~]/)
    }
  })

  it('stay text in cards: Feishu and Teams are given no markdown at all', () => {
    const feishu = JSON.stringify(bodyOf('feishu'))
    expect(feishu).not.toContain('lark_md')
    expect(feishu).not.toContain('"tag":"at"')
    const teams = JSON.stringify(bodyOf('teams'))
    expect(teams).not.toContain('"TextBlock"')
    expect(teams).not.toContain('FactSet')
  })

  it('lose line breaks, invisible characters and links that would link by themselves', () => {
    expect(plain('a\r\n b\u2028c\u0000d')).toBe('a b c d')
    expect(plain('user\u202etxt.exe\u200b\ufeff')).toBe('usertxt.exe')
    expect(plain('see http://evil.example')).toBe('see http:\u200b//evil.example')
    expect(plain(plain('http://x'))).toBe(plain('http://x'))
    expect(plain('订单服务 → 支付')).toBe('订单服务 → 支付')
  })

  it('keep their look where nothing can be escaped', () => {
    expect(wide('<@all> [x](y) *z*')).toBe('＜＠all＞ ［x］(y) ＊z＊')
    expect(wide('GET /api/order_items')).toBe('GET /api/order_items')
  })

  it('cannot end an address, and only http and https are linked', () => {
    expect(linkable('https://a.example/x)y](z)', 100)).toBe('https://a.example/x%29y%5D%28z%29')
    expect(linkable('javascript:alert(1)', 100)).toBeNull()
    expect(linkable('not an address', 100)).toBeNull()
    expect(linkable(null, 100)).toBeNull()
    expect(linkable(`https://a.example/${'x'.repeat(100)}`, 100)).toBeNull()
  })

  it('are cut between characters, never in one', () => {
    expect(cut('👨‍👩‍👧‍👦👨‍👩‍👧‍👦', 14)).toBe('👨‍👩‍👧‍👦…')
    expect(cut('推荐服务推荐服务', 5)).toBe('推荐服务…')
    expect(cut('short', 5)).toBe('short')
    expect(cut('é́́'.repeat(3), 5)).toMatch(/^(é́́)?…$/)
  })
})
