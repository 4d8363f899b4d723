import { describe, expect, it } from 'vitest'
import { chooseLocale, chooseZone } from '#lib/load/locale'
import english from '#messages/en'
import chinese from '#messages/zh-CN'

describe('chooseLocale', () => {
  it('takes the chosen language before that of the browser', () => {
    expect(chooseLocale('zh-CN', 'en-GB,en')).toBe('zh-CN')
    expect(chooseLocale('en', 'zh-CN')).toBe('en')
  })

  it('ignores a choice that is none', () => {
    expect(chooseLocale('tlh', 'zh-TW,zh;q=0.9,en;q=0.8')).toBe('zh-CN')
  })

  it('takes the first language of the browser that we speak, by weight', () => {
    expect(chooseLocale(undefined, 'fr,de;q=0.9,zh;q=0.5,en;q=0.4')).toBe('zh-CN')
    expect(chooseLocale(undefined, 'zh;q=0.2, en-US;q=0.7')).toBe('en')
    expect(chooseLocale(undefined, 'zh;q=0, en')).toBe('en')
  })

  it('speaks English when nothing else is asked for', () => {
    expect(chooseLocale(undefined, null)).toBe('en')
    expect(chooseLocale(undefined, 'fr')).toBe('en')
  })
})

describe('chooseZone', () => {
  it('knows time zones, and falls back to UTC for anything else', () => {
    expect(chooseZone('Asia/Shanghai')).toBe('Asia/Shanghai')
    expect(chooseZone('Mars/Olympus')).toBe('UTC')
    expect(chooseZone(undefined)).toBe('UTC')
  })
})

describe('words', () => {
  const keysOf = (value: object, path = ''): string[] =>
    Object.entries(value).flatMap(([key, inner]) =>
      typeof inner === 'object' ? keysOf(inner, `${path}${key}.`) : [`${path}${key}`],
    )
  /** Branches of plurals and selects are words, not values. */
  const placeholders = (text: string) =>
    [...text.replace(/(=\d+|other) \{/g, '').matchAll(/\{(\w+)[,}]|<(\w+)>/g)]
      .map((match) => match[1] ?? match[2])
      .sort()

  it('are there in both languages', () => {
    // Findings and formats of alerts bring their own English sentence.
    const { findings: _own, alertSecrets: _ownToo, ...words } = chinese
    const { findings: _none, ...others } = english
    expect(keysOf(words).sort()).toEqual(keysOf(others).sort())
  })

  it('use the same values in both languages', () => {
    const read = (words: object, key: string) =>
      key.split('.').reduce<unknown>((at, part) => (at as Record<string, unknown>)[part], words)
    const differing = keysOf(english).filter((key) => {
      const [a, b] = [read(english, key), read(chinese, key)].map((text) =>
        [...new Set(placeholders(String(text)))].join(),
      )
      return a !== b
    })
    expect(differing).toEqual([])
  })
})
