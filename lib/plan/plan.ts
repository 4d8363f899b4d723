// The written intent of a rollout, after parsing: units are in the names, lists are lists. Pure.

export const API_VERSION = 'grayproof/v1'
export const PLAN_KIND = 'Rollout'

/** Every pattern is an exact text or a glob (`*` any run, `?` one character). */
export type Patterns = readonly string[]

/** All fields that are given must match; within a field any pattern may. */
export interface Selector {
  /** Service names as reported; filled in with the service's own name when the plan gives none. */
  readonly reportedAs: Patterns
  readonly instance: Patterns | null
  readonly version: Patterns | null
  /** Resource attributes or SkyWalking instance properties; `''` matches a label that is not there. */
  readonly labels: Readonly<Record<string, Patterns>>
}

/** Who serves after promotion: the gray instances, or new ones that report as the baseline does. */
export const AFTER_PROMOTION = ['gray', 'baseline'] as const
type AfterPromotion = (typeof AFTER_PROMOTION)[number]

/** One way a request shows that it is gray. `attribute` is a canonical mark key. */
export interface MarkMatcher {
  readonly attribute: string
  readonly test:
    | { readonly kind: 'equals'; readonly value: string }
    | { readonly kind: 'oneOf'; readonly values: readonly string[] }
    | { readonly kind: 'matches'; readonly glob: string }
}

export interface MarkRule {
  readonly anyOf: readonly MarkMatcher[]
}

/** Opens when, within the window, errors ≥ minErrors and errors ÷ requests > errorRate. */
export interface BreakerRule {
  /** Fraction in 0..1. */
  readonly errorRate: number
  readonly minErrors: number
  /** How long it stays open before it lets a probe through. */
  readonly halfOpenMs: number
  readonly windowMs: number
}

/** `baseline`: marked requests may go to baseline while gray is down; `never`: they may not. */
export const WHEN_GRAY_DOWN = ['baseline', 'never'] as const
type WhenGrayDown = (typeof WHEN_GRAY_DOWN)[number]

export interface PlanService {
  readonly service: string
  readonly baseline: Selector
  /** Null: this service has one version; marked requests fall back to it. */
  readonly gray: Selector | null
  readonly whenGrayDown: WhenGrayDown
  readonly breaker: BreakerRule
}

/** Which requests count: those with any of `anyOf` (when there are any) and none of `noneOf`. */
export interface EligibleRule {
  readonly anyOf: readonly MarkMatcher[]
  readonly noneOf: readonly MarkMatcher[]
}

export const SPLIT_BY = ['weight', 'mark', 'none'] as const
type SplitBy = (typeof SPLIT_BY)[number]

export interface Split {
  /** The service that decides; null: whoever calls the first service with two groups. */
  readonly at: string | null
  readonly by: SplitBy
  /** Attribute of the sticky unit (user, session); null: each request is drawn by itself. */
  readonly unit: string | null
  /** What the share is a share of, by the marks of a trace; null: all requests. */
  readonly of: EligibleRule | null
}

/** A share that moves in a straight line while the stage runs; it ends at the stage's `share`. */
export interface Ramp {
  readonly from: number
  readonly overMs: number
}

export interface Stage {
  readonly name: string
  /** Fractions in 0..1; a stage without a share promises none. */
  readonly share: number | null
  /** Null: `share` holds from the beginning of the stage. */
  readonly ramp: Ramp | null
  readonly tolerance: number | null
  /** How long the stage should hold before the next; null: until somebody says so. */
  readonly holdMs: number | null
}

export interface CheckSetting {
  readonly use: 'default' | 'required' | 'shown' | 'off'
  /** Parsed by the check's own schema, defaults filled in. */
  readonly options: unknown
}

export interface Plan {
  readonly name: string
  readonly mark: MarkRule | null
  readonly services: readonly PlanService[]
  readonly split: Split
  readonly stages: readonly Stage[]
  readonly afterPromotion: AfterPromotion
  /** Ignored after each stage change. */
  readonly settleMs: number
  /** How long gray may be slow or stumble in each stage before it is compared with the baseline. */
  readonly warmUpMs: number
  /** Keyed by the name of the check; a check that is not here runs with its defaults. */
  readonly checks: Readonly<Record<string, CheckSetting>>
  readonly notify: readonly string[]
}
