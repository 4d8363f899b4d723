// Plays one scenario: bookstore up, plan applied, clients in, stage started, then the fault.
import { parsePlan } from '#lib/plan/parse-plan'
import type { Collector } from './agent-environment'
import { type Bookstore, type News, startBookstore } from './bookstore'
import type { Agent } from './messages'
import { planText } from './plan-text'
import type { ProductApi } from './product-api'
import type { Scenario } from './scenario'

/** One seed for every run: what differs between runs is only the clock. */
const SEED = 20_261_122

export interface ScenarioRunOptions {
  readonly scenario: Scenario
  readonly entry: string
  readonly agent: Agent
  /** Before all names, so that two bookstores stay apart. May be empty. */
  readonly prefix: string
  /** Requests per second; null: what the scenario says. */
  readonly ratePerSecond: number | null
  readonly collector: Collector
  readonly api: Pick<ProductApi, 'apply' | 'start'>
  readonly report: (news: News) => void
}

export interface ScenarioRun {
  readonly rollout: string
  readonly bookstore: Bookstore
  /** When the stage was started. Epoch ms. */
  readonly startedAtMs: number
  readonly stop: () => Promise<void>
}

/** Resolves once the stage runs; the fault, if any, follows by itself. */
export async function runScenario(options: ScenarioRunOptions): Promise<ScenarioRun> {
  const { scenario, prefix, report } = options
  const text = planText(scenario.plan, prefix)
  const plan = parsePlan(text)
  const released = plan.services.find((service) => service.gray !== null)
  if (!released) throw new Error(`the plan of ${plan.name} releases nothing`)
  const bookstore = await startBookstore({
    entry: options.entry,
    agent: options.agent,
    prefix,
    seed: SEED,
    routes: scenario.routes,
    // The router runs the very rule that the plan writes down.
    breaker: released.breaker,
    collector: options.collector,
    report,
  })
  const timers: NodeJS.Timeout[] = []
  const stop = async (): Promise<void> => {
    for (const timer of timers) clearTimeout(timer)
    await bookstore.stop()
  }
  try {
    await options.api.apply(plan.name, text)
    const { load } = scenario
    await bookstore.startLoad({
      ...load,
      ratePerSecond: options.ratePerSecond ?? load.ratePerSecond,
    })
    await options.api.start(plan.name)
  } catch (error) {
    await stop()
    throw error
  }
  timers.push(...scheduleFault(scenario, bookstore, report))
  return { rollout: plan.name, bookstore, startedAtMs: Date.now(), stop }
}

function scheduleFault(
  { fault }: Scenario,
  bookstore: Bookstore,
  report: (news: News) => void,
): NodeJS.Timeout[] {
  if (!fault) return []
  const { at, what, afterMs, lastsMs } = fault
  const begin = (): void => {
    bookstore.breakWith(at, what)
    report({ kind: 'note', from: at, text: `the fault begins: ${what.kind}` })
  }
  const end = (): void => {
    bookstore.breakWith(at, null)
    report({ kind: 'note', from: at, text: 'the fault is gone' })
  }
  const timers = [setTimeout(begin, afterMs)]
  if (lastsMs !== null) timers.push(setTimeout(end, afterMs + lastsMs))
  return timers
}
