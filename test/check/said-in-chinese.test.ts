// Whatever a check can say has Chinese words: its codes are read from the source of the checks.
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { CHECKS } from '#lib/check/index'
import chinese from '#messages/zh-CN'

const FOLDERS = ['../../lib/check/', '../../lib/engine/evaluate/', '../../lib/alert/']
/** Quoted words with a hyphen: codes look like that, and hardly anything else does. */
const WORD = /'([a-z]+(?:-[a-z]+)+)'/g
/** Between functions only: answers of judgements, intents, phases. */
const INNER = ['above-ceiling', 'as-good', 'gray-lane', 'baseline-lane', 'rolled-back']

type Words = Readonly<Record<string, string>>
const findings: Words = chinese.findings
const others: Words = { ...chinese.route, ...chinese.note, ...chinese.checks, ...chinese.numbers }

function sourcesIn(folder: string): string[] {
  const url = new URL(folder, import.meta.url)
  return readdirSync(url, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => readFileSync(new URL(path, url), 'utf8'))
}

const [checks = [], ...rest] = FOLDERS.map(sourcesIn)
const everything = [...checks, ...rest.flat()].join('\n')

/** Keys of `numbers: { … }` that hold no braces themselves. */
function numbersIn(source: string): string[] {
  return [...source.matchAll(/\bnumbers: \{([^{}]*)\}/g)].flatMap(([, body = '']) =>
    body.split(',').flatMap((part) => part.trim().match(/^'?([A-Za-z][\w-]*)'?(?::|$)/)?.[1] ?? []),
  )
}

describe('findings in Chinese', () => {
  it('has a sentence for every code in the source of the checks', () => {
    const words = new Set([...checks.join('\n').matchAll(WORD)].map(([, word = '']) => word))
    const codes = [...words].filter((word) => !(word in others) && !INNER.includes(word))
    expect(codes.length).toBeGreaterThan(40)
    expect(codes.filter((code) => !(code in findings)).sort()).toEqual([])
  })

  it('has no sentence that nothing can say', () => {
    const unsaid = Object.keys(findings).filter((code) => !everything.includes(`'${code}'`))
    expect(unsaid).toEqual([])
  })

  it('has a title for every check', () => {
    const titles: Words = chinese.checks
    expect(CHECKS.map(({ name }) => name).filter((name) => !(name in titles))).toEqual([])
  })

  it('has a label for every number that is named beside a finding', () => {
    const named = [...new Set(checks.flatMap(numbersIn))]
    expect(named.length).toBeGreaterThan(10)
    expect(named.filter((name) => !(name in others)).sort()).toEqual([])
  })
})
