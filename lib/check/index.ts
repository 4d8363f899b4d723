// THE LIST of checks. Plan schema, forms, findings and docs follow from it. Pure.
import { breaker } from './breaker'
import type { Check } from './check'
import { coverage } from './coverage'
import { dataQuality } from './data-quality'
import { errorRate } from './error-rate'
import { latency } from './latency'
import { liveness } from './liveness'
import { markPropagation } from './mark-propagation'
import { routing } from './routing'
import { topologyDiff } from './topology-diff'
import { trafficShare } from './traffic-share'

export const CHECKS = [
  trafficShare,
  routing,
  markPropagation,
  errorRate,
  latency,
  breaker,
  liveness,
  coverage,
  topologyDiff,
  dataQuality,
] as const satisfies readonly Check[]
