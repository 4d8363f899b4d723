// How: a watch that says what a test wants, and the real checks asked about it.
import { describe, expect, it } from 'vitest'
import type { RouteSum, SampledStage } from '#lib/check/sample'
import type { StageWatch } from '#lib/engine/evaluate/stage-watch'
import { createFailureMemory } from '#lib/engine/evaluate/still-fails'
import type { Finding } from '#lib/model/verdict'
import { parsePlan } from '#lib/plan/parse-plan'
import { hop, NOON_MS, sample } from '#test/check/sample'
import { SMALL_PLAN } from '#test/plan/plan-text'

const plan = parsePlan(SMALL_PLAN)
const GATE = 'gateway-service → favorites-service'
const MINUTE_MS = 60_000
const toMs = NOON_MS + MINUTE_MS
const stage: SampledStage = { name: 'canary', phase: 'running', planned: 0.1, tolerance: 0.02 }

const failed = (check: string, subject = GATE): Finding => ({
  check,
  subject,
  outcome: 'fail',
  required: true,
  summary: '',
  code: 'some',
  numbers: { toMs },
  evidence: [],
  moreRequestsNeeded: null,
})
const latch = (finding: Finding) => ({ finding, failedAtMs: toMs })

function watching() {
  const state = {
    routes: [hop(GATE, 'gray')] as readonly RouteSum[],
    changes: 1,
    compared: 1,
    youngFromMs: NOON_MS,
    samples: 0,
  }
  const watch: StageWatch = {
    ledger: {
      youngFromMs: () => state.youngFromMs,
      changesBefore: () => state.changes,
      shareTotal: () => ({ requests: 0, gray: 0 }),
    },
    update: async () => true,
    sample() {
      state.samples += 1
      return sample({ plan, routes: state.routes })
    },
    comparedMs: () => toMs,
    comparisonChanges: () => state.compared,
    isStale: () => false,
  }
  return { state, watch }
}

describe('a failure that is seen no more', () => {
  it('stands while the data it rested on says the same, and is asked about once', () => {
    const { state, watch } = watching()
    const memory = createFailureMemory()
    for (let look = 0; look < 5; look += 1) {
      const stillFails = memory.at({ plan, stage, watch, nowMs: toMs + look * 10_000 })
      expect(stillFails(latch(failed('routing')))).toBe(true)
    }
    expect(state.samples).toBe(1)
  })

  it('is taken back when late spans make something else of that data', () => {
    const { state, watch } = watching()
    const memory = createFailureMemory()
    const ask = () => memory.at({ plan, stage, watch, nowMs: toMs })(latch(failed('routing')))
    expect(ask()).toBe(true)
    state.routes = [hop(GATE, 'baseline')]
    expect(ask()).toBe(true)
    state.changes = 2
    expect(ask()).toBe(false)
  })

  it('is final when its data is kept by the slot only', () => {
    const { state, watch } = watching()
    state.youngFromMs = toMs
    state.routes = []
    const stillFails = createFailureMemory().at({ plan, stage, watch, nowMs: toMs })
    expect(stillFails(latch(failed('routing')))).toBe(true)
    expect(state.samples).toBe(0)
  })

  it('asks all findings of one moment about one sample', () => {
    const { state, watch } = watching()
    const stillFails = createFailureMemory().at({ plan, stage, watch, nowMs: toMs })
    stillFails(latch(failed('routing')))
    stillFails(latch(failed('routing', 'other → favorites-service')))
    stillFails(latch(failed('mark-propagation')))
    expect(state.samples).toBe(1)
  })

  it('stands for good when it came from comparisons that nothing has changed', () => {
    const { state, watch } = watching()
    const memory = createFailureMemory()
    const slower = failed('latency', 'favorites-service')
    memory.note([slower], watch)
    const at = (nowMs: number) => memory.at({ plan, stage, watch, nowMs })(latch(slower))
    expect(at(toMs + MINUTE_MS)).toBe(true)
    state.compared = 2
    expect(at(toMs + MINUTE_MS)).toBe(false)
    expect(at(toMs + 4 * MINUTE_MS)).toBe(true)
    expect(state.samples).toBe(0)
  })
})
