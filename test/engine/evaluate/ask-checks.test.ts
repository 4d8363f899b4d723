import { describe, expect, it } from 'vitest'
import { CHECKS } from '#lib/check/index'
import type { RouteSum } from '#lib/check/sample'
import { askChecks } from '#lib/engine/evaluate/ask-checks'
import { pendingFindings } from '#lib/engine/evaluate/pending'
import type { Source } from '#lib/model/source'
import { parsePlan } from '#lib/plan/parse-plan'
import { CHAIN_PLAN, hop, sample } from '#test/check/sample'
import { SMALL_PLAN } from '#test/plan/plan-text'

const planWith = (checks: string) => parsePlan(`${CHAIN_PLAN}  checks: ${checks}\n`)
const ROUTES = [
  hop('gateway-service → favorites-service:gray', 'gray', { requests: 9 }),
  hop('gateway-service → order-service', 'gray', { requests: 9 }),
]
const ask = (checks: string, routes: readonly RouteSum[] = ROUTES) => {
  const plan = planWith(checks)
  return askChecks(plan, sample({ plan, routes, share: { total: { requests: 9, gray: 1 } } }))
}
const required = (checks: string, name: string) =>
  ask(checks)
    .filter((f) => f.check === name)
    .map((f) => f.required)

describe('askChecks', () => {
  it('asks every check of the list; those that nothing was collected for say nothing', () => {
    const asked = new Set(ask('{}').map(({ check }) => check))
    const silent = ['coverage', 'error-rate', 'latency']
    const names = CHECKS.map(({ name }) => name as string).filter((name) => !silent.includes(name))
    expect([...asked].sort()).toEqual(names.sort())
  })

  it('adds the window to the numbers of every finding', () => {
    const { window } = sample()
    for (const { numbers } of ask('{}')) expect(numbers).toMatchObject(window)
  })

  it.each([
    ['{}', [true]],
    ['{ traffic-share: default }', [true]],
    ['{ traffic-share: required }', [true]],
    ['{ traffic-share: shown }', [false]],
    ['{ traffic-share: { required: false } }', [false]],
    ['{ traffic-share: off }', []],
  ])('with %s the share is required: %j', (checks, expected) => {
    expect(required(checks, 'traffic-share')).toEqual(expected)
  })

  it('requires only the edges that can tell something', () => {
    expect(required('{}', 'routing')).toEqual([true, false])
  })

  it('passes the options of the plan on', () => {
    const [found] = ask('{ traffic-share: { alpha: 5% } }')
    expect(found?.numbers.alpha).toBe(0.05)
  })

  it('turns a check that breaks into an error, not into silence', () => {
    const plan = planWith('{}')
    const impossible = sample({ plan, share: { total: { requests: 1, gray: 5 } } })
    const broken = askChecks(plan, impossible).find(({ check }) => check === 'traffic-share')
    expect(broken).toMatchObject({ outcome: 'error', code: 'check-error', required: true })
    expect(broken?.summary).toContain('could not be computed')
  })
})

describe('pendingFindings', () => {
  const source = (version: string, id: string): Source => ({
    id,
    protocol: 'otlp',
    service: 'favorites-service',
    instance: id,
    version,
    labels: {},
  })
  const plan = parsePlan(SMALL_PLAN)

  it('waits for both groups', () => {
    const [start, service] = pendingFindings(plan, [source('v1', '1')])
    expect(start).toMatchObject({ code: 'not-started', outcome: 'inconclusive', required: true })
    expect(service).toMatchObject({
      code: 'sources-missing',
      outcome: 'inconclusive',
      required: false,
      summary:
        'favorites-service is reported by 1 baseline and 0 gray instance. Check the selectors, or wait for the first spans.',
    })
  })

  it('says when both groups report', () => {
    const [, service] = pendingFindings(plan, [
      source('v1', '1'),
      source('v1', '2'),
      source('v2', '3'),
    ])
    expect(service).toMatchObject({
      code: 'sources-seen',
      outcome: 'pass',
      numbers: { baseline: 2, gray: 1, unknown: 0 },
      summary: 'favorites-service is reported by 2 baseline and 1 gray instances.',
    })
  })

  it('says when instances are in neither group', () => {
    const byVersion = parsePlan(
      SMALL_PLAN.replace('gray: {', 'baseline: { version: v1 }\n      gray: {'),
    )
    const [, service] = pendingFindings(byVersion, [source('v1', '1'), source('v9', '2')])
    expect(service?.summary).toContain('1 more are in neither group.')
  })
})
