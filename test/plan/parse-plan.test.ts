import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { formatPlan, parsePlan, planToJson } from '#lib/plan/parse-plan'
import { changedPlan, SMALL_PLAN } from '#test/plan/plan-text'

const FULL = readFileSync(join(import.meta.dirname, '../fixtures/plans/favorites-v2.yaml'), 'utf8')

describe('parsePlan', () => {
  it('reads the whole language of a plan', () => {
    const plan = parsePlan(FULL)
    expect(plan.name).toBe('favorites-v2')
    expect(plan.mark?.anyOf.map(({ attribute }) => attribute)).toEqual([
      'http.request.header.gray',
      'gray',
    ])
    expect(plan.services).toHaveLength(1)
    expect(plan.services[0]?.gray?.reportedAs).toEqual(['favorites-service-new'])
    expect(plan.services[0]?.breaker).toEqual({
      errorRate: 0.1,
      minErrors: 10,
      halfOpenMs: 60_000,
      windowMs: 60_000,
    })
    expect(plan.split).toEqual({
      at: 'gateway-service',
      by: 'weight',
      unit: 'enduser.id',
      of: null,
    })
    expect(plan.stages).toEqual([
      { name: 'canary', share: 0.05, ramp: null, tolerance: 0.01, holdMs: 1_800_000 },
      { name: 'quarter', share: 0.25, ramp: null, tolerance: 0.02, holdMs: 3_600_000 },
      { name: 'all', share: 1, ramp: null, tolerance: null, holdMs: null },
    ])
    expect(plan.settleMs).toBe(60_000)
    expect(plan.notify).toEqual(['release-team'])
  })

  it('reads the options of checks by their own schema', () => {
    expect(parsePlan(FULL).checks).toMatchObject({
      'error-rate': { use: 'default', options: { ratio: 1.5, floor: 0.001, ceiling: 0.1 } },
      latency: { use: 'default', options: { margin: 0.1, within: 2 } },
    })
  })

  it('fills in what follows from the rest', () => {
    const plan = parsePlan(SMALL_PLAN)
    expect(plan.services[0]).toMatchObject({
      baseline: { reportedAs: ['favorites-service'], version: null, labels: {} },
      gray: { reportedAs: ['favorites-service'], version: ['v2'] },
      whenGrayDown: 'baseline',
      breaker: { errorRate: 0.1, minErrors: 10, halfOpenMs: 60_000 },
    })
    expect(plan).toMatchObject({ settleMs: 60_000, warmUpMs: 0, notify: [], checks: {} })
  })

  it('splits by the mark when there is one, and by weight when there is none', () => {
    const noSplit = changedPlan({ '  split: { at: gateway-service, by: weight }\n': '' })
    expect(parsePlan(noSplit).split).toEqual({ at: null, by: 'mark', unit: null, of: null })
    const noMark = noSplit.replace(/ {2}mark:[\s\S]*?(?= {2}services)/, '')
    expect(parsePlan(noMark)).toMatchObject({ mark: null, split: { by: 'weight' } })
  })

  it('reads ramps, warm-up, and what the share is a share of', () => {
    const text = changedPlan({
      'share: 10%, tolerance: 2%': 'share: { from: 5%, to: 50%, over: 30m }, tolerance: 2%',
      'by: weight': 'by: weight, of: { noneOf: [{ attribute: X-App, oneOf: [mobile, web] }] }',
    })
    const plan = parsePlan(`${text}  warmUp: 2m\n`)
    expect(plan.stages[0]).toMatchObject({ share: 0.5, ramp: { from: 0.05, overMs: 1_800_000 } })
    expect(plan.warmUpMs).toBe(120_000)
    expect(plan.split.of).toEqual({
      anyOf: [],
      noneOf: [{ attribute: 'x-app', test: { kind: 'oneOf', values: ['mobile', 'web'] } }],
    })
    expect(parsePlan(formatPlan(plan))).toEqual(plan)
    expect(parsePlan(JSON.stringify(planToJson(plan)), { format: 'json' })).toEqual(plan)
  })

  it('writes attributes in their canonical spelling', () => {
    const plan = parsePlan(
      changedPlan({ 'http.request.header.gray': 'http.request.header.X_Gray' }),
    )
    expect(plan.mark?.anyOf[0]?.attribute).toBe('http.request.header.x-gray')
  })

  it('reads exact texts, globs and lists in every field of a selector', () => {
    const text = changedPlan({
      'gray: { version: v2 }':
        'gray: { reportedAs: [a, "b-*"], instance: "pod-?", labels: { lane: gray, zone: [x, y] } }',
    })
    expect(parsePlan(text).services[0]?.gray).toEqual({
      reportedAs: ['a', 'b-*'],
      instance: ['pod-?'],
      version: null,
      labels: { lane: ['gray'], zone: ['x', 'y'] },
    })
  })

  it.each([
    ['off', { use: 'off' }],
    ['required', { use: 'required' }],
    ['shown', { use: 'shown' }],
    ['default', { use: 'default' }],
    ['{ alpha: 5% }', { use: 'default', options: { alpha: 0.05, designEffect: 1 } }],
    ['{ required: true }', { use: 'required', options: { alpha: 0.01 } }],
    ['{ required: false, designEffect: 3 }', { use: 'shown', options: { designEffect: 3 } }],
  ])('reads the setting %s of a check', (written, setting) => {
    const plan = parsePlan(`${SMALL_PLAN}  checks: { traffic-share: ${written} }\n`)
    expect(plan.checks['traffic-share']).toMatchObject(setting)
  })

  it('reads JSON as well', () => {
    const json = JSON.stringify(planToJson(parsePlan(FULL)), null, 2)
    expect(parsePlan(json, { format: 'json' })).toEqual(parsePlan(FULL))
  })
})

describe('formatPlan', () => {
  it.each([
    ['the full plan', FULL],
    ['the small plan', SMALL_PLAN],
    [
      'lists and labels',
      changedPlan({ 'version: v2': 'version: [v2, "v3*"], labels: { lane: "" }' }),
    ],
    ['odd shares', changedPlan({ '10%, tolerance: 2%': '7.3%, tolerance: 0.07%, hold: 90s' })],
    ['oneOf and matches', changedPlan({ 'equals: "true"': 'oneOf: ["true", "1"]' })],
    [
      'a service with one version',
      changedPlan({ '  split:': '    - service: order-service\n  split:' }),
    ],
    ['globs', changedPlan({ 'equals: "true"': 'matches: "v2-*"' })],
    [
      'check settings',
      `${SMALL_PLAN}  checks: { traffic-share: off, routing: { allow: 0.1%, required: false } }\n`,
    ],
  ])('writes %s so that it reads back the same', (_, text) => {
    const plan = parsePlan(text)
    expect(parsePlan(formatPlan(plan))).toEqual(plan)
  })

  it('writes units as people do', () => {
    const text = formatPlan(parsePlan(FULL))
    expect(text).toContain('share: 5%')
    expect(text).toContain('hold: 30m')
    expect(text).toContain('settle: 1m')
  })
})
