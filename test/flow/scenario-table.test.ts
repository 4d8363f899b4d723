// How: each row's spans go in at the real receiver with times of the past, the journal gets its plan
// and its stage changes at those times, and a replay says every verdict that a live look would have
// said. A row names everything that must fail: anything else that ever fails is a false violation.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTheatre, type Theatre } from '#test/support/scenarios/play'
import { ROUTE_SCENARIOS } from '#test/support/scenarios/route-scenarios'

let theatre: Theatre
beforeAll(async () => {
  theatre = await openTheatre()
})
afterAll(() => theatre?.stop())

describe.each([['routes and shares', ROUTE_SCENARIOS]])('%s', (_, scenarios) => {
  it.each(scenarios.map((scenario) => [scenario.name, scenario] as const))(
    '%s',
    async (_name, scenario) => {
      const { verdict, failed } = await theatre.play(scenario)
      const story = JSON.stringify(verdict.findings, null, 1)
      expect(failed, story).toEqual([...scenario.fails].sort())
      expect(verdict.outcome, story).toBe(scenario.outcome)
    },
  )
})
