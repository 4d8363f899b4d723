// Refusals in the visitor's language: every sentence that a plan or an import can be refused with.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { refusalWords } from '#lib/wording/refusal-words'
import catalogue from '#messages/refusals.zh-CN'

const inChinese = refusalWords(catalogue)
const NAME = /\{([a-z]+)\}/g
const namesOf = (text: string) => [...text.matchAll(NAME)].map(([, name]) => name).sort()

describe('a refusal', () => {
  it.each([
    ['is too long', '过长'],
    ['is longer than 200', '超出上限 200'],
    ['expected a percentage such as 5%, got "five"', '应为百分比，例如 5%，实为 "five"'],
    ['expected one of mark, weight, none, got "x"', '应为mark, weight, none 之一，实为 "x"'],
    [
      'expected a percentage such as 5%, or a ramp { from: 5%, to: 50%, over: 30m }, got a list',
      '应为百分比（例如 5%），或渐变 { from: 5%, to: 50%, over: 30m }，实为 列表',
    ],
    [
      'expected text: an exact name or a glob, got 1.1 (put it in quotes)',
      '应为文本：确切名称或通配符，实为 1.1（请加引号）',
    ],
    [
      'is missing: expected a stage name: lower-case letters, digits and dashes',
      '缺失：应为阶段名称：小写字母、数字和连字符',
    ],
    [
      'field "url" must be an http:// or https:// address',
      '字段 "url" 必须是 http:// 或 https:// 地址',
    ],
    ['Flow map must end with a }', '缺少右花括号 }'],
  ])('is said with its values: %s', (english, chinese) => {
    expect(inChinese(english)).toBe(chinese)
  })

  it('stays as it is when the catalogue does not have it', () => {
    expect(inChinese('the moon is full')).toBeNull()
  })

  it('ends, however deep its phrases go', () => {
    const deep = `${'field "a" '.repeat(50)}is missing`
    expect(inChinese(deep)).toContain('字段 "a"')
  })
})

describe('the catalogue', () => {
  it('keeps every value, and names each once', () => {
    for (const [english, chinese] of Object.entries(catalogue)) {
      const names = namesOf(english)
      expect(names, english).toEqual(expect.arrayContaining(namesOf(chinese)))
      expect(new Set(names).size, english).toBe(names.length)
    }
  })

  it('has whatever a plan, or a plan of another tool, can be refused with', () => {
    const ofPlans = textsIn('lib/plan').filter((text) => / .*[a-z]{2}|[a-z]{2}.* /.test(text))
    const ofOptions = textsIn('lib/check', /(error: |_ERROR = |expecting\()$/)
    const found = [...ofPlans, ...ofOptions].filter((text) => !NO_REFUSAL.test(text))
    expect(found.length).toBeGreaterThan(180)
    const english = /[a-z]{2} [a-z]{2}/
    expect(found.filter((text) => english.test(inChinese(text) ?? text))).toEqual([])
  })
})

/** Files of `lib/plan` that refuse no plan, and texts that are no sentences. */
const ELSEWHERE = /\/(follow|followers)\/|checks-table|stages\.ts/
const NO_REFUSAL =
  /^line X|^X, line|^X has problems|^the plan( from X)?$|^and X more|^Grayproof rollout|^kubectl|^canary: "true"$|^ \(put|^\{ problems/

/** Texts in quotes, as they stand in the source; `X` where a value stands in them. */
function textsIn(folder: string, before = /(?<!description:\s*)$/): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((file) => join(folder, file))
    .filter((file) => file.endsWith('.ts') && !ELSEWHERE.test(file))
    .flatMap((file) => {
      const source = readFileSync(file, 'utf8').replace(/^ *(\/\/|\/?\*).*$/gm, '')
      const texts = source.matchAll(/'((?:[^'\\\n]|\\.)*)'|`((?:[^`\\]|\\.)*)`/g)
      return [...texts].flatMap((match) => {
        if (!before.test(source.slice(0, match.index))) return []
        return [match[1] ?? (match[2] ?? '').replace(/\$\{[^}]*\}/g, 'X')]
      })
    })
}
