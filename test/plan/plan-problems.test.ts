import { describe, expect, it } from 'vitest'
import { AppError } from '#lib/model/app-error'
import { parsePlan } from '#lib/plan/parse-plan'
import type { PlanProblem } from '#lib/plan/problem'
import { changedPlan, SMALL_PLAN } from '#test/plan/plan-text'

function refusal(text: string, format?: 'json'): AppError {
  try {
    parsePlan(text, format === undefined ? {} : { format })
  } catch (error) {
    if (error instanceof AppError) return error
    throw error
  }
  throw new Error('the plan was accepted')
}

function problems(text: string, format?: 'json'): readonly PlanProblem[] {
  return (refusal(text, format).details as { problems: PlanProblem[] }).problems
}

/** The only problem, as "line:column field message". */
function problem(changes: Readonly<Record<string, string>>): string {
  const found = problems(changedPlan(changes))
  expect(found).toHaveLength(1)
  return found.map((p) => `${p.line}:${p.column} ${p.field} ${p.message}`).join()
}

describe('a plan that is refused', () => {
  it.each([
    [
      { 'share: 10%': 'share: 10' },
      '13:23 spec.stages[0].share expected a percentage such as 5%, or a ramp { from: 5%, to: 50%, over: 30m }, got 10',
    ],
    [{ 'share: 10%': 'share: 110%' }, '13:23 spec.stages[0].share is more than 100%'],
    [
      { 'share: 10%': 'share: { from: 5%, to: 50% }' },
      '13:23 spec.stages[0].share.over is missing: expected a duration such as 60s, 30m or 1h',
    ],
    [
      { 'share: 10%': 'share: { from: 5, to: 50%, over: 1h }' },
      '13:32 spec.stages[0].share.from expected a percentage such as 5%, got 5',
    ],
    [
      { 'share: 10%': 'share: { from: 5%, to: 50%, ower: 1h, over: 1h }' },
      '13:51 spec.stages[0].share.ower is not known: did you mean "over"?',
    ],
    [
      { 'share: 10%': 'share: { from: 5%, to: 50%, over: 0s }' },
      '13:51 spec.stages[0].share.over is no time at all: a ramp takes a while',
    ],
    [
      { 'share: 10%': 'share: { from: 5%, to: 5.0%, over: 1h }' },
      '13:42 spec.stages[0].share.to is where the ramp began: write share: 5.0% for a share that stays',
    ],
    [
      { 'by: weight': 'by: weight, of: {}' },
      '11:45 spec.split.of says nothing: add anyOf or noneOf, or remove this to count all requests',
    ],
    [
      { 'by: weight': 'by: none, of: { noneOf: [{ attribute: app, equals: web }] }' },
      '11:43 spec.split.of means nothing when by is none: no share is counted',
    ],
    [
      { 'by: weight': 'by: weight, of: { noneOf: [{ attribute: app }] }' },
      '11:60 spec.split.of.noneOf[0] expected exactly one of equals, oneOf and matches, got none',
    ],
    [
      { 'by: weight': 'by: weight, unit: user.id' },
      '11:45 spec.split.unit expected a mapping, got "user.id"',
    ],
    [
      { 'share: 10%': 'share: -1%' },
      '13:23 spec.stages[0].share expected a percentage such as 5%, or a ramp { from: 5%, to: 50%, over: 30m }, got "-1%"',
    ],
    [
      { 'name: canary': 'name: Canary!' },
      '13:9 spec.stages[0].name expected a stage name: lower-case letters, digits and dashes, got "Canary!"',
    ],
    [
      { 'name: all': 'name: canary' },
      '14:9 spec.stages[1].name "canary" is already the name of stages[0]',
    ],
    [
      { 'by: weight': 'by: wieght' },
      '11:33 spec.split.by expected one of weight, mark, none, got "wieght"',
    ],
    [
      { 'version: v2': 'verison: v2' },
      '10:15 spec.services[0].gray.verison is not known: did you mean "version"?',
    ],
    [
      { 'version: v2': 'version: 2' },
      '10:15 spec.services[0].gray.version expected text: an exact name or a glob, or a list of them, got 2 (put it in quotes)',
    ],
    [
      { 'equals: "true"': 'equals: true' },
      '7:48 spec.mark.anyOf[0].equals expected text: the value that means gray, got true (put it in quotes)',
    ],
    [
      { 'equals: "true"': 'matches: "t*", oneOf: [x]' },
      '7:9 spec.mark.anyOf[0] expected exactly one of equals, oneOf and matches, got oneOf and matches',
    ],
    [
      { ', equals: "true"': '' },
      '7:9 spec.mark.anyOf[0] expected exactly one of equals, oneOf and matches, got none',
    ],
    [
      { 'grayproof/v1': 'grayproof/v2' },
      '1:1 apiVersion expected "grayproof/v1", got "grayproof/v2"',
    ],
    [
      { 'name: favorites-v2': 'name: Favorites' },
      '3:13 metadata.name expected a rollout name: lower-case letters, digits and dashes, got "Favorites"',
    ],
    [{ 'metadata: { name: favorites-v2 }\n': '' }, '1:1 metadata is missing: expected a mapping'],
    [{ 'share: 10%, ': '' }, null],
    [
      { 'version: v2': 'reportedAs: favorites-service' },
      '10:7 spec.services[0].gray selects the same sources as baseline: say what tells gray apart',
    ],
    [
      { '      gray: { version: v2 }\n': '' },
      '8:3 spec.services has no service with a gray group: nothing could be verified',
    ],
    [
      { 'gray: { version: v2 }': 'gray: { version: v2 }\n    - { service: other, breaker: {} }' },
      '11:25 spec.services[1].breaker is about the gray group, and this service has none: add gray or remove this',
    ],
    [{ 'stages:\n': 'stages: []\n' }, null],
  ] as const)('says where and what: %j', (changes, expected) => {
    if (expected === null) expect(() => parsePlan(changedPlan(changes))).toThrow(AppError)
    else expect(problem(changes)).toBe(expected)
  })

  it('needs a share in every stage of a split by weight', () => {
    const found = problems(changedPlan({ 'share: 10%, tolerance: 2%': 'hold: 5m' }))
    expect(found[0]).toMatchObject({
      line: 13,
      field: 'spec.stages[0]',
      message: 'share is missing: a split by weight promises one',
    })
  })

  it('needs a mark to split by mark', () => {
    const text = changedPlan({ 'by: weight': 'by: mark' }).replace(
      / {2}mark:[\s\S]*?(?= {2}services)/,
      '',
    )
    expect(problems(text)[0]).toMatchObject({ field: 'spec.split.by' })
    expect(refusal(text).message).toContain('no spec.mark')
  })

  it('tells all problems at once, in the order of the text', () => {
    const text = changedPlan({
      'name: favorites-v2': 'name: X',
      'gray: { version: v2 }': 'grey: { version: v2 }',
      'share: 10%': 'share: ten',
      'name: all': 'name: canary',
    })
    const found = problems(`${text}  setle: 5s\n`)
    expect(found.map(({ line, field }) => [line, field])).toEqual([
      [3, 'metadata.name'],
      [8, 'spec.services'],
      [10, 'spec.services[0].grey'],
      [13, 'spec.stages[0].share'],
      [14, 'spec.stages[1].name'],
      [15, 'spec.setle'],
    ])
  })

  it('lists what is known when a key resembles nothing', () => {
    const [found] = problems(`${SMALL_PLAN}  zzzz: 1\n`)
    expect(found?.message).toBe(
      'is not known here: expected mark, services, split, stages, afterPromotion, settle, warmUp, checks, notify',
    )
  })

  it('knows the names of checks and their options', () => {
    const text = `${SMALL_PLAN}  checks: { trafic-share: off, routing: { alow: 1% }, latency: never }\n`
    expect(problems(text).map(({ message }) => message)).toEqual([
      'is not known: did you mean "traffic-share"?',
      'is not known: did you mean "allow"?',
      'expected one of default, required, shown, off, or a mapping of options, got "never"',
    ])
  })

  it('refuses an α that promises nothing', () => {
    const text = `${SMALL_PLAN}  checks: { traffic-share: { alpha: 0% } }\n`
    expect(problems(text)[0]?.message).toBe('must be above 0% and at most 50%')
  })

  it('says where YAML itself is broken', () => {
    const found = problems(SMALL_PLAN.replace('by: weight }', 'by: weight'))
    expect(found[0]?.line).toBeGreaterThanOrEqual(11)
    expect(problems('a: 1\na: 2\n')[0]).toMatchObject({ line: 2, column: 1 })
    expect(problems('a: 1\n---\nb: 2\n')[0]?.message).toContain('multiple documents')
  })

  it('says where JSON itself is broken, even where YAML would accept it', () => {
    const found = problems('{\n  "apiVersion": "grayproof/v1",\n  kind: "Rollout" }', 'json')
    expect(found[0]?.line).toBe(3)
  })

  it.each(['', 'hello', '[]', 'null', '42'])('refuses %j, which is no plan at all', (text) => {
    expect(problems(text)[0]?.message).toContain('expected a mapping')
  })

  it('does not unfold a bomb of aliases', () => {
    const bomb = ['a: &a [x, x, x, x, x, x, x, x, x]']
    for (const [name, of] of ['ba', 'cb', 'dc', 'ed', 'fe', 'gf'].map((pair) => pair.split(''))) {
      bomb.push(`${name}: &${name} [${Array(9).fill(`*${of}`).join(', ')}]`)
    }
    expect(refusal(bomb.join('\n')).message).toContain('alias')
  })

  it('does not read a text without end', () => {
    expect(refusal(`# ${'x'.repeat(600 * 1024)}`).message).toContain('512 KiB')
  })

  it('shows the first twenty problems and counts the rest', () => {
    const stages = Array.from({ length: 40 }, (_, i) => `    - { name: s${i}, share: ${i} }`)
    const text = changedPlan({ '    - { name: all, share: 100% }\n': `${stages.join('\n')}\n` })
    expect(refusal(text).message).toContain('and 20 more')
  })

  it('names the file it came from', () => {
    expect(() => parsePlan('x: 1', { origin: 'plans/a.yaml' })).toThrow(
      /^plans\/a\.yaml has problems/,
    )
  })

  it('answers with a code and status that the API passes on', () => {
    expect(refusal('x: 1')).toMatchObject({ code: 'invalid-plan', status: 422 })
  })
})
