import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { createRandom } from '#lib/demo/random'
import {
  moveItem,
  type Path,
  pathOf,
  readPlanText,
  setField,
  valueAt,
} from '#lib/load/plan/plan-text'
import { setPlanField } from '#lib/load/plan/set-plan-field'
import { parsePlan } from '#lib/plan/parse-plan'

const PLAN = `# Watched by the store team.
apiVersion: grayproof/v1
kind: Rollout
metadata: { name: favorites-v2 } # the name is in alerts
spec:
  mark:
    anyOf:
    # the header that the gateway sets
    - { attribute: http.request.header.gray, equals: "true" }

  services:
  - service: favorites-service
    gray: { version: "2.10" }
  - service: store-service
  split: { by: mark }
  stages:
  - name: canary
    share: 5%   # small
  - { name: all, share: 100% }
`

/** Fields that a form sets, with the kinds of value that it writes there. */
const FIELDS: readonly (readonly [Path, readonly unknown[]])[] = [
  [
    ['metadata', 'name'],
    ['a', 'b-2'],
  ],
  [
    ['spec', 'services', 0, 'service'],
    ['x', 'null', '1.10', '- a: b', '中文'],
  ],
  [
    ['spec', 'services', 0, 'baseline', 'reportedAs'],
    ['x', ['x', 'y-*'], undefined],
  ],
  [
    ['spec', 'services', 0, 'gray', 'version'],
    ['1.10', '2', ['1.10', '1.11'], 'yes'],
  ],
  [
    ['spec', 'services', 0, 'gray', 'labels', 'k8s.pod.name'],
    ['*', undefined],
  ],
  [
    ['spec', 'services', 1, 'breaker', 'minErrors'],
    [3, undefined],
  ],
  [
    ['spec', 'mark', 'anyOf', 0],
    [
      { attribute: 'a', matches: 'v*' },
      { attribute: 'b', oneOf: ['1'] },
    ],
  ],
  [
    ['spec', 'split', 'at'],
    ['gateway', undefined],
  ],
  [
    ['spec', 'stages', 0, 'share'],
    ['7.5%', { from: '0%', to: '5%', over: '30m' }],
  ],
  [
    ['spec', 'stages', 1, 'hold'],
    ['1h30m', undefined],
  ],
  [
    ['spec', 'settle'],
    ['20s', undefined],
  ],
  [
    ['spec', 'notify'],
    [['oncall'], undefined],
  ],
]

describe('a field of a form', () => {
  it('is in the text as it was set, and nothing else changes, whatever was set before', () => {
    const random = createRandom(11)
    const pick = <T>(items: readonly T[]): T => items[Math.floor(random.next() * items.length)] as T
    for (let run = 0; run < 60; run += 1) {
      let text = PLAN
      for (let step = 0; step < 8; step += 1) {
        const [path, values] = pick(FIELDS)
        const value = pick(values)
        const before = parse(text)
        text = setField(text, path, value)
        const after = readPlanText(text)
        expect(after.problems, text).toEqual([])
        expect(valueAt(after.value, path), text).toEqual(value)
        for (const [other] of FIELDS) {
          if (isApart(other, path))
            expect(valueAt(after.value, other)).toEqual(valueAt(before, other))
        }
      }
    }
  })

  it('leaves comments, order, quotes and the author’s way of indenting', () => {
    const text = setField(PLAN, ['spec', 'stages', 0, 'share'], '7%')
    expect(text).toBe(PLAN.replace('share: 5%   # small', 'share: 7% # small'))
  })

  it('leaves other lines as their author spaced them', () => {
    const spaced = PLAN.replace('anyOf:', 'oddly:   [{a: 1},{b:  "x  y" }]\n    anyOf:')
    const text = setField(spaced, ['spec', 'stages', 0, 'share'], '7%')
    expect(text).toBe(spaced.replace('share: 5%   # small', 'share: 7% # small'))
  })

  it('counts spaces where they mean something', () => {
    const text = setField('a: "x y"\nb: 1\n', ['a'], 'xy')
    expect(parse(text)).toEqual({ a: 'xy', b: 1 })
  })

  it('gives back the very text when it is set and set back', () => {
    const there = setField(PLAN, ['spec', 'split', 'at'], 'gateway')
    expect(setField(there, ['spec', 'split', 'at'], undefined)).toBe(PLAN)
  })

  it('makes room where the text has an empty key, and takes it away with its last field', () => {
    const text = 'spec:\n  mark:\n  settle: 1s\n'
    const marked = setField(text, ['spec', 'mark', 'anyOf', 0, 'attribute'], 'gray')
    expect(parse(marked)).toEqual({
      spec: { mark: { anyOf: [{ attribute: 'gray' }] }, settle: '1s' },
    })
    expect(parse(setField(marked, ['spec', 'mark', 'anyOf'], undefined))).toEqual({
      spec: { settle: '1s' },
    })
  })

  it('never touches a text that is no YAML', () => {
    expect(setField('a: [', ['a'], 1)).toBe('a: [')
    expect(readPlanText('a: [').value).toBeNull()
    expect(readPlanText('a: [').problems).toHaveLength(1)
    expect(readPlanText('- a').value).toBeNull()
  })

  it('keeps what a word of a check means when an option is set beside it', () => {
    const text = setField(PLAN, ['spec', 'checks', 'routing'], 'shown')
    const after = setPlanField(text, ['spec', 'checks', 'routing', 'allow'], '1%')
    expect(parse(after).spec.checks.routing).toEqual({ allow: '1%', required: false })
    expect(parsePlan(after).checks.routing?.use).toBe('shown')
  })
})

describe('an element of a list', () => {
  it('moves with its comments', () => {
    const text = moveItem(PLAN, ['spec', 'stages'], { from: 1, to: 0 })
    expect(parse(text).spec.stages.map((stage: { name: string }) => stage.name)).toEqual([
      'all',
      'canary',
    ])
    expect(text).toContain('share: 5% # small')
  })
})

describe('a place in the text', () => {
  it('is found by the name of its field, or by what is nearest above', () => {
    const { rangeOf } = readPlanText(PLAN)
    const at = (field: string) => PLAN.slice(rangeOf(pathOf(field)).from).split('\n')[0]
    expect(at('spec.services[0].gray')).toBe('gray: { version: "2.10" }')
    expect(at('spec.services[1].baseline')).toBe('service: store-service')
    expect(at('spec.nothing')).toBe('spec:')
  })
})

/** Whether setting one cannot change the other. */
function isApart(a: Path, b: Path): boolean {
  const least = Math.min(a.length, b.length)
  return a.slice(0, least).some((step, index) => step !== b[index])
}
