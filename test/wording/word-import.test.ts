// How: codes and their values are read from the source of the importers, words from the messages.
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { importPlans } from '#lib/plan/import/import-plans'
import { IMPORTERS } from '#lib/plan/importers/index'
import { LANGUAGES, voiceIn } from '#lib/wording/voices'
import { wordImport } from '#lib/wording/word-import'
import english from '#messages/en'
import chinese from '#messages/zh-CN'
import { FORMATS_DIR, given } from '#test/plan/importers/given'

type Words = Readonly<Record<string, string>>
const MESSAGES = { en: english, 'zh-CN': chinese } as const
const FOLDERS = ['../../lib/plan/import/', '../../lib/plan/importers/']
/** `say('code')` and `say('code', { one, two: … })`. */
const SAID = /\bsay\(\s*'([a-z-]+)'(?:,\s*\{([^{}]*(?:\{[^{}]*\}[^{}]*)*)\})?/g

const source = FOLDERS.flatMap((folder) => {
  const url = new URL(folder, import.meta.url)
  return readdirSync(url, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => readFileSync(new URL(path, url), 'utf8'))
}).join('\n')

function placeholders(sentence: string): string[] {
  return [...sentence.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name).sort()
}

/** Names of the values that a code is said with; none where the code stands alone. */
function valuesIn(body: string): string[] {
  const names = body.split(',').map((part) => part.trim().match(/^(\w+)(?=:|$)/)?.[1])
  return names.filter((name) => name !== undefined).sort()
}

const said = new Map(
  [...source.matchAll(SAID)].map(([, code = '', body = '']) => [code, valuesIn(body)] as const),
)

describe.each(LANGUAGES)('what importers tell, in %s', (language) => {
  const notes: Words = MESSAGES[language].importNotes

  it('has a sentence for every code, with a place for each of its values', () => {
    expect(Object.keys(notes)).toEqual(Object.keys(english.importNotes))
    expect(said.size).toBeGreaterThan(40)
    for (const [code, values] of said) {
      expect([code, [...new Set(placeholders(notes[code] ?? ''))]]).toEqual([code, values])
    }
  })

  it('asks for no value where a code stands alone', () => {
    const alone = Object.keys(notes).filter((code) => code !== 'or' && !said.has(code))
    expect(alone.length).toBeGreaterThan(80)
    expect(alone.filter((code) => placeholders(notes[code] ?? '').length > 0)).toEqual([])
  })

  it('has a title for every importer, and for nothing else', () => {
    const titles: Words = MESSAGES[language].planEditor.importFormats
    expect(Object.keys(titles)).toEqual(IMPORTERS.map(({ name }) => name))
  })

  it('says everything about the files of every tool', () => {
    const files = readdirSync(FORMATS_DIR).filter((name) => /\.(yaml|json)$/.test(name))
    const together = ['argo-analysis-web.yaml', 'polaris-circuitbreaker.json']
    for (const name of files.filter((file) => !together.includes(file))) {
      const { plans } = wordImport(importPlans([given(name)]), voiceIn(language))
      for (const { read, skipped, shareOf } of plans) {
        const all = [
          shareOf.says,
          ...read.map(({ as }) => as),
          ...skipped.flatMap(({ reason, advice }) => [reason, advice]),
        ]
        expect(all.filter((text) => text === '' || /[{}](?!"|$)/.test(text))).toEqual([])
      }
    }
  })
})

describe('what importers tell', () => {
  it('has no sentence that nothing says', () => {
    const unsaid = Object.keys(english.importNotes).filter(
      (code) => code !== 'or' && !source.includes(`'${code}'`),
    )
    expect(unsaid).toEqual([])
  })

  it('puts the word of the language between things of which any one is meant', () => {
    const asOf = (language: (typeof LANGUAGES)[number]) =>
      wordImport(importPlans([given('higress.yaml')]), voiceIn(language)).plans[0]?.read.map(
        ({ as }) => as,
      )
    expect(asOf('en')).toContain('requests with x-mse-tag: gray or always go to gray')
    expect(asOf('zh-CN')).toContain('x-mse-tag 为 gray 或 always 的请求进入灰度')
  })
})
