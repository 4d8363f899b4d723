// THE LIST of checks. Plan schema, forms, findings and docs follow from it. Pure.
import { breaker } from './breaker'
import type { Check } from './check'
import { markPropagation } from './mark-propagation'
import { routing } from './routing'
import { trafficShare } from './traffic-share'

export const CHECKS = [
  trafficShare,
  routing,
  markPropagation,
  breaker,
] as const satisfies readonly Check[]

/**
 * Words of plan format v1 whose checks this version does not run yet: plans may carry their options,
 * and a plan that requires one of them is never passed silently.
 */
export const UNJUDGED_CHECKS = [
  'error-rate',
  'latency',
  'liveness',
  'coverage',
  'topology-diff',
  'data-quality',
] as const
