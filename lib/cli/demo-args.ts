// What the words after `demo` mean: the scenario, the agents, the rate.
import { AGENTS, type Agent } from '#lib/demo/messages'
import type { Scenario } from '#lib/demo/scenario'
import { DEFAULT_SCENARIO, SCENARIO_NAMES, SCENARIOS, type ScenarioName } from '#lib/demo/scenarios'
import { AppError } from '#lib/model/app-error'
import type { DemoArgs } from './demo'

/** Two bookstores share the machine: each then gets this part of the scenario's rate. */
const BOTH_RATE_FACTOR = 0.6
const RATE_MAX = 1_000

export interface DemoPlay {
  readonly name: ScenarioName
  readonly scenario: Scenario
  /** One bookstore for each. */
  readonly agents: readonly Agent[]
  /** Of each bookstore. */
  readonly ratePerSecond: number
}

/** Throws AppError `setting` with what is possible. */
export function readDemoArgs({ scenario, agent, rate }: DemoArgs): DemoPlay {
  const name = readScenario(scenario ?? DEFAULT_SCENARIO)
  const agents = readAgents(agent ?? 'skywalking')
  const usual = SCENARIOS[name].load.ratePerSecond
  const shared = agents.length > 1 ? usual * BOTH_RATE_FACTOR : usual
  return {
    name,
    scenario: SCENARIOS[name],
    agents,
    ratePerSecond: rate === undefined ? shared : readRate(rate),
  }
}

/** Every scenario with its sentence, one a line. */
export function scenarioList(): string {
  const width = Math.max(...SCENARIO_NAMES.map((name) => name.length))
  const lines = SCENARIO_NAMES.map((name) => `  ${name.padEnd(width)}  ${SCENARIOS[name].title}`)
  return `${lines.join('\n')}\n`
}

function readScenario(word: string): ScenarioName {
  const name = SCENARIO_NAMES.find((known) => known === word)
  if (name !== undefined) return name
  throw new AppError('setting', `there is no scenario "${word}"; there are\n${scenarioList()}`)
}

function readAgents(word: string): readonly Agent[] {
  if (word === 'both') return AGENTS
  const agent = AGENTS.find((known) => known === word)
  if (agent !== undefined) return [agent]
  throw new AppError('setting', `there is no agent "${word}": use ${AGENTS.join(', ')} or both`)
}

function readRate(text: string): number {
  const rate = Number(text)
  if (rate > 0 && rate <= RATE_MAX) return rate
  throw new AppError('setting', `--rate ${text}: expected requests per second, up to ${RATE_MAX}`)
}
