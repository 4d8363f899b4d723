import { describe, expect, it } from 'vitest'
import { AppError } from '#lib/model/app-error'
import { importPlans } from '#lib/plan/import/import-plans'
import { readDocuments } from '#lib/plan/import/read-documents'
import { SMALL_PLAN } from '#test/plan/plan-text'

const read = (...texts: string[]) =>
  readDocuments(texts.map((text, index) => ({ name: `${index}.yaml`, text })))

function refusal(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    if (error instanceof AppError) return `${error.code}: ${error.message}`
    throw error
  }
  throw new Error('it was accepted')
}

describe('documents of somebody else', () => {
  it('come from several files and several documents, each with its lines', () => {
    const found = read('a: 1\n---\nb:\n  c: 2\n', '{"d": [3]}')
    expect(found.map(({ value }) => value)).toEqual([{ a: 1 }, { b: { c: 2 } }, { d: [3] }])
    expect(found[1]?.at('b', 'c').place).toEqual({ file: '0.yaml', line: 4, field: 'b.c' })
    expect(found[2]?.at('d', 0).place).toEqual({ file: '1.yaml', line: 1, field: 'd[0]' })
  })

  it('are the items of a list, as kubectl gives it', () => {
    const found = read('kind: List\nitems:\n  - a: 1\n  - a: 2\n', '[{"a": 3}]')
    expect(found.map((one) => one.at('a').value)).toEqual([1, 2, 3])
    expect(found[1]?.at('a').place).toEqual({ file: '0.yaml', line: 4, field: 'items[1].a' })
  })

  it('may begin with a byte-order mark and hold empty documents', () => {
    expect(read('\uFEFFa: 1\n---\n---\n').map(({ value }) => value)).toEqual([{ a: 1 }])
  })

  it('have no keys that they do not name', () => {
    expect(read('a: 1')[0]?.at('constructor').value).toBeUndefined()
    expect(read('a: 1')[0]?.at('a', 'b', 0).value).toBeUndefined()
  })
})

describe('text that is refused', () => {
  it('is broken: with the line', () => {
    expect(refusal(() => read('a: 1\nb: [1, 2\n'))).toMatch(/^invalid-plan: 0\.yaml, line \d+, /)
    expect(refusal(() => read('fine: 1', 'a: "open\n'))).toContain('1.yaml, line')
  })

  it('is a bomb of aliases', () => {
    const levels = Array.from({ length: 12 }, (_, level) =>
      level === 0 ? 'l0: &l0 [x, x]' : `l${level}: &l${level} [${`*l${level - 1}, `.repeat(9)}x]`,
    )
    expect(refusal(() => read(levels.join('\n')))).toContain('Excessive alias count')
  })

  it('is empty, too long or too much', () => {
    expect(refusal(() => read())).toContain('no file was given')
    expect(refusal(() => read('', '# nothing\n'))).toContain('0.yaml, line 1, column 1: is empty')
    expect(refusal(() => read(' '.repeat(600_000)))).toContain('is longer than 512 KiB')
    expect(refusal(() => read('a: 1\n---\n'.repeat(501)))).toContain('more than 500 documents')
    expect(refusal(() => read(...Array(51).fill('a: 1')))).toContain('more than 50 files')
  })

  it('is of no format that is known, or a plan of ours', () => {
    const given = (text: string) => [{ name: 'x.yaml', text }]
    expect(refusal(() => importPlans(given('kind: Deployment\n')))).toContain(
      'x.yaml, line 1, column 1: is of no format that can be imported (argo-rollouts, ',
    )
    expect(refusal(() => importPlans(given('just text\n')))).toContain('is of no format')
    expect(refusal(() => importPlans(given(SMALL_PLAN)))).toContain(
      'is a plan of Grayproof already: apply it as it is',
    )
  })
})
