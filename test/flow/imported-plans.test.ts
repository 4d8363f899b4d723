// How: the scenarios are played as those of the scenario table are. The receiver learns from a plan
// which headers are marks, and looks for new plans every five seconds: one for all is applied first.
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { IMPORTERS } from '#lib/plan/importers/index'
import { IMPORT_SCENARIOS } from '#test/support/scenarios/import-scenarios'
import { openTheatre, type Theatre } from '#test/support/scenarios/play'
import { planWith } from '#test/support/scenarios/scenario'

const LOOKS_FOR_PLANS_MS = 5_500

let theatre: Theatre
beforeAll(async () => {
  theatre = await openTheatre()
  await theatre.apply(planWith({ 'http.request.header.gray': 'http.request.header.app' }))
  await sleep(LOOKS_FOR_PLANS_MS)
})
afterAll(() => theatre?.stop())

describe('a plan of another tool, imported and applied', () => {
  it.each(IMPORT_SCENARIOS.map((scenario) => [scenario.name, scenario] as const))(
    '%s',
    async (_name, scenario) => {
      const [played] = await theatre.play(scenario)
      const story = JSON.stringify(played?.verdict.findings, null, 1)
      expect(played?.failed, story).toEqual([...scenario.fails].sort())
      expect(played?.verdict.outcome, story).toBe(scenario.outcome)
    },
  )

  it('is tried for every importer', () => {
    const names = IMPORT_SCENARIOS.map(({ name }) => name)
    const missing = IMPORTERS.filter(({ name }) => !names.some((one) => one.startsWith(name)))
    expect(missing).toEqual([])
  })
})
