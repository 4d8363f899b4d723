// What one scenario of the demo is made of: routes, plan, traffic, fault, and the right answer.
import type { Outcome } from '#lib/model/verdict'
import type { Mix } from './load/mixes'
import type { Fault } from './messages'
import type { PlanWords } from './plan-text'
import type { GatewayRoute } from './service/gateway-routes'

export interface ScenarioFault {
  /** Name that the broken service reports. */
  readonly at: string
  readonly what: Fault
  /** After the start of the stage. */
  readonly afterMs: number
  /** Null: until the end. */
  readonly lastsMs: number | null
}

/** The finding that a verdict must hold, and soon enough. */
export interface ExpectedFinding {
  readonly check: string
  readonly outcome: Outcome
  /** Text that the finding's subject holds; '' for any subject. */
  readonly subject: string
  /** Stable word for the kind of answer. */
  readonly code: string
}

export interface Expected {
  readonly outcome: Outcome
  readonly finding: ExpectedFinding
  /** Other checks that rightly fail for the same reason. */
  readonly also?: readonly string[]
  /** After the fault, or after the start of the stage when nothing breaks later. */
  readonly withinMs: number
}

export interface Scenario {
  /** One sentence: what happens. */
  readonly title: string
  /** What the gateway really does. */
  readonly routes: readonly GatewayRoute[]
  /** What the plan says it does. */
  readonly plan: PlanWords
  readonly load: {
    readonly ratePerSecond: number
    readonly mix: Mix
    readonly mobileShare: number
  }
  readonly fault: ScenarioFault | null
  readonly expected: Expected
  /** What a newcomer should look at, in the order in which it happens. */
  readonly lookAt: readonly string[]
}
