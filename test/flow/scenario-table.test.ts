// How: each row's spans go in at the real receiver with times of the past, the journal gets its plan
// and its stage changes at those times, and a replay says every verdict that a live look would have
// said. A row names everything that must fail: anything else that ever fails is a false violation.
// Argo and Flagger, asked about the last verdict, must go on, go back, or wait.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RolloutState } from '#lib/model/rollout'
import { decisionsOn, RIGHT_DECISIONS } from '#test/support/gates/decisions'
import { type GateServer, startGateServer } from '#test/support/gates/gate-server'
import { DELIVERY_SCENARIOS } from '#test/support/scenarios/delivery-scenarios'
import { JOURNAL_SCENARIOS } from '#test/support/scenarios/journal-scenarios'
import { openTheatre, type Theatre } from '#test/support/scenarios/play'
import { QUALITY_SCENARIOS } from '#test/support/scenarios/quality-scenarios'
import { ROUTE_SCENARIOS } from '#test/support/scenarios/route-scenarios'
import type { Scenario } from '#test/support/scenarios/scenario'

let theatre: Theatre
let gates: GateServer
beforeAll(async () => {
  theatre = await openTheatre()
  gates = await startGateServer()
})
afterAll(async () => {
  gates?.stop()
  await theatre?.stop()
})

const ENDINGS: Readonly<Record<string, RolloutState>> = {
  promote: 'promoted',
  rollback: 'rolled-back',
}

/** Where the acts of a scenario leave its rollouts. */
function stateAfter({ acts = [[0, 'start']] }: Scenario): RolloutState {
  return ENDINGS[acts.at(-1)?.[1] ?? ''] ?? (acts.length === 0 ? 'pending' : 'running')
}

describe.each([
  ['routes and shares', ROUTE_SCENARIOS],
  ['errors, latencies and breakers', QUALITY_SCENARIOS],
  ['stages, endings and rollouts beside each other', JOURNAL_SCENARIOS],
  ['spans on their way', DELIVERY_SCENARIOS],
])('%s', (_, scenarios) => {
  it.each(scenarios.map((scenario) => [scenario.name, scenario] as const))(
    '%s',
    async (_name, scenario) => {
      const { second } = scenario
      const played = await theatre.play(scenario)
      for (const [i, expected] of [scenario, ...(second === undefined ? [] : [second])].entries()) {
        const { verdict, failed } = played[i] ?? {}
        const story = JSON.stringify(verdict?.findings, null, 1)
        expect(failed, story).toEqual([...expected.fails].sort())
        expect(verdict?.outcome, story).toBe(expected.outcome)
        if (verdict === undefined) continue
        const state = stateAfter(scenario)
        gates.tell(verdict, state)
        const stage = state === 'running' ? (verdict.stage ?? 'none') : state
        const { url } = gates
        const decisions = await decisionsOn({ url, rollout: verdict.rollout, stage })
        expect(decisions, story).toEqual(RIGHT_DECISIONS[expected.outcome])
      }
    },
  )
})
