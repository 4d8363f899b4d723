import { describe, expect, it } from 'vitest'
import { CHECKS } from '#lib/check/index'
import { checkForms } from '#lib/load/plan/check-fields'
import { ownPlanIn } from '#lib/load/plan/own-plan'
import { planChanges } from '#lib/load/plan/plan-changes'
import { keysAt, type PlanSchema, pathAtLine, wordsAt } from '#lib/load/plan/plan-words'
import { planJsonSchema } from '#lib/plan/document'

const SCHEMA = planJsonSchema() as PlanSchema

describe('suggestions while writing', () => {
  const TEXT = `apiVersion: grayproof/v1
spec:
  services:
    - service: a
      gray:
        version: x
    - service: b
  stages:
  - name: canary
    share: 5%
  split:
    by: weight`.split('\n')

  it.each([
    [1, []],
    [2, ['spec']],
    [3, ['spec', 'services', 0]],
    [4, ['spec', 'services', 0]],
    [5, ['spec', 'services', 0, 'gray']],
    [6, ['spec', 'services', 0]],
    [9, ['spec', 'stages', 0]],
    [11, ['spec', 'split']],
  ])('know what line %i belongs to', (line, path) => {
    expect(pathAtLine(TEXT, line)).toEqual(path)
  })

  it('are the keys and words of the schema', () => {
    const keys = keysAt(SCHEMA, ['spec', 'services', 0]).map(({ word }) => word)
    expect(keys).toContain('whenGrayDown')
    expect(wordsAt(SCHEMA, ['spec', 'split', 'by'])).toEqual(['weight', 'mark', 'none'])
    expect(wordsAt(SCHEMA, ['kind'])).toEqual(['Rollout'])
  })
})

describe('the form of checks', () => {
  it('has every check of THE LIST, with its options as a plan writes them', () => {
    const forms = checkForms()
    expect(forms.map(({ name }) => name)).toEqual(CHECKS.map(({ name }) => name))
    const alpha = forms[0]?.fields.find(({ name }) => name === 'alpha')
    expect(alpha).toMatchObject({ kind: 'text', preset: '1%' })
  })
})

describe('what changes', () => {
  const before = { spec: { stages: [{ name: 'a', share: '5%' }, { name: 'b' }], settle: '1m' } }

  it('is told field by field, elements of lists by their name', () => {
    const after = { spec: { stages: [{ name: 'b' }, { name: 'a', share: '7%' }, { name: 'c' }] } }
    expect(planChanges(before, after)).toEqual([
      { field: 'spec.stages.a.share', before: '5%', after: '7%' },
      { field: 'spec.stages.c', before: null, after: '{"name":"c"}' },
      { field: 'spec.settle', before: '1m', after: null },
    ])
    expect(planChanges(before, before)).toEqual([])
  })
})

describe('an import', () => {
  const json = '{"apiVersion":"grayproof/v1","kind":"Rollout","metadata":{"name":"a"}}'

  it('takes our YAML as it is and our JSON as YAML', () => {
    const yaml = 'kind: Rollout # why\n'
    expect(ownPlanIn(`\uFEFF${yaml.replace('\n', '\r\n')}`)).toBe(yaml)
    expect(ownPlanIn(json)).toBe('apiVersion: grayproof/v1\nkind: Rollout\nmetadata:\n  name: a\n')
  })

  it.each([
    ' \n',
    'a: [',
    'hello',
    'kind: VirtualService',
    'apiVersion: argoproj.io/v1alpha1\nkind: Rollout',
  ])('leaves %j to others', (text) => {
    expect(ownPlanIn(text)).toBeNull()
  })
})
