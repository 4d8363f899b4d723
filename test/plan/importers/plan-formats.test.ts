// How: every file of the fixtures against the plan that it means, then laws that hold for all of them.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { importPlans } from '#lib/plan/import/import-plans'
import { IMPORTERS } from '#lib/plan/importers/index'
import { formatPlan, parsePlan } from '#lib/plan/parse-plan'
import { voiceIn } from '#lib/wording/voices'
import { wordImport } from '#lib/wording/word-import'
import { FORMATS_DIR, given, refused } from './given'

const FILES = readdirSync(FORMATS_DIR).filter((name) => /\.(yaml|json)$/.test(name))
/** They say something about a rollout, but not who is gray. */
const NO_PLANS = ['argo-analysis-web.yaml', 'polaris-circuitbreaker.json']
const PLANS = FILES.filter((name) => !NO_PLANS.includes(name))

describe.each(PLANS)('%s', (name) => {
  const file = given(name)
  const { format, plans } = wordImport(importPlans([file]), voiceIn('en'))
  const notes = plans.flatMap(({ read, skipped }) => [...read, ...skipped])

  it('gives the plan that it means', () => {
    const expected = JSON.parse(readFileSync(join(FORMATS_DIR, `expected/${name}.json`), 'utf8'))
    const found = plans.map(({ plan, yaml, shareOf, read, skipped }) => ({
      name: plan.name,
      shareOf,
      spec: parse(yaml).spec,
      read: read.length,
      skipped: skipped.map(({ line, field }) => `${line} ${field}`),
    }))
    expect({ format, plans: found }).toEqual(expected)
  })

  it('gives text that reads back as the same plan, also when formatted', () => {
    for (const { plan, yaml } of plans) {
      expect(parsePlan(yaml)).toEqual(plan)
      expect(parsePlan(formatPlan(plan))).toEqual(plan)
    }
  })

  it('names lines on which the fields really stand', () => {
    const lines = file.text.split('\n')
    for (const { file: from, line, field } of notes) {
      expect(from).toBe(name)
      const last = /[^.[\]]*[a-z][^.[\]]*$/i.exec(field)?.[0] ?? ''
      const key = field.endsWith(']') ? '' : last.split('/').at(-1)
      expect(lines[line - 1], field).toContain(key)
    }
  })

  it('says what became of each field, and what to do about each that was left out', () => {
    for (const { read, skipped } of plans) {
      expect(read.length).toBeGreaterThan(0)
      expect(read.every(({ as }) => as !== '')).toBe(true)
      expect(skipped.every(({ reason, advice }) => reason !== '' && advice !== '')).toBe(true)
    }
  })

  it('is found by its own importer only', () => {
    expect(wordImport(importPlans([file], format), voiceIn('en')).plans).toEqual(plans)
    const others = IMPORTERS.map((importer) => importer.name).filter((other) => other !== format)
    for (const other of others) expect(refused([file], other)).toContain(`is not of the format`)
  })
})

describe('files that are no plans by themselves', () => {
  it('says of an analysis template what to import instead', () => {
    expect(refused([given('argo-analysis-web.yaml')])).toBe(
      'argo-analysis-web.yaml, line 3, column 1: asks for a verdict, it plans nothing: import the Rollout that uses it',
    )
  })

  it('says of a circuit-breaker rule what it must come with', () => {
    expect(refused([given('polaris-circuitbreaker.json')])).toBe(
      'polaris-circuitbreaker.json, line 1, column 1: says when a breaker opens, not who is gray: import it together with the route rule or lane group of its service',
    )
  })
})
