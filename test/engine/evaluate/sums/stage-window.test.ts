import { describe, expect, it } from 'vitest'
import { windowStart } from '#lib/engine/evaluate/sums/stage-window'
import type { StageAction, StageChange } from '#lib/model/rollout'
import { parsePlan } from '#lib/plan/parse-plan'
import { NOON_MS } from '#test/check/sample'
import { changedPlan, SMALL_PLAN } from '#test/plan/plan-text'

const plan = parsePlan(`${SMALL_PLAN}  settle: 60s\n`)
const [canary] = plan.stages

const change = (action: StageAction, afterMs: number): StageChange => ({
  id: `${afterMs}`,
  rollout: plan.name,
  atMs: NOON_MS + afterMs,
  action,
  state: 'running',
  stage: 'canary',
  author: '',
})
const version = (afterMs: number, changes: Readonly<Record<string, string>> = {}) => ({
  atMs: NOON_MS + afterMs,
  plan: parsePlan(changedPlan(changes)),
})
const window = (history: readonly StageChange[], versions = [version(-9_000)]) => {
  const fromMs = windowStart({ plan, stage: canary ?? null, history, versions })
  return fromMs === null ? null : fromMs - NOON_MS
}

describe('windowStart', () => {
  it('is nowhere before the first stage', () => {
    expect(window([])).toBeNull()
  })

  it('lets traffic settle after a stage change, and begins with a whole bucket', () => {
    expect(window([change('start', 0)])).toBe(60_000)
    expect(window([change('start', 1)])).toBe(70_000)
    expect(window([change('start', 0), change('advance', 600_000)])).toBe(660_000)
    expect(window([change('start', 0), change('rollback', 600_000)])).toBe(660_000)
  })

  it('is not moved by a pause', () => {
    const paused = [change('start', 0), change('pause', 100_000), change('resume', 200_000)]
    expect(window(paused)).toBe(60_000)
  })

  it('begins at once after an acknowledgement', () => {
    expect(window([change('start', 0), change('acknowledge', 100_000)])).toBe(100_000)
  })

  it('begins anew when the plan promises another share', () => {
    const versions = [version(300_000), version(-9_000, { '10%': '20%' })]
    expect(window([change('start', 0)], versions)).toBe(360_000)
  })

  it('goes on when the plan changes something else', () => {
    const versions = [version(300_000), version(-9_000, { 'version: v2': 'version: v3' })]
    expect(window([change('start', 0)], versions)).toBe(60_000)
  })

  it('begins anew when another split decides', () => {
    const versions = [version(300_000), version(-9_000, { 'by: weight': 'by: mark' })]
    expect(window([change('start', 0)], versions)).toBe(360_000)
  })

  it('counts from the last change of the promise, through revisions that kept it', () => {
    const versions = [
      version(900_000),
      version(300_000, { 'version: v2': 'version: v3' }),
      version(200_000, { '10%': '20%' }),
      version(-9_000),
    ]
    expect(window([change('start', 0)], versions)).toBe(360_000)
  })

  it('does not look back behind the stage itself', () => {
    const versions = [version(100_000), version(-9_000, { '10%': '20%' })]
    expect(window([change('start', 500_000)], versions)).toBe(560_000)
  })
})
