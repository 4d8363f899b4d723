// Small shapes that many answers share: moments, ids, groups, outcomes.
import { z } from 'zod'
import { ROUTE_OUTCOMES } from '#lib/model/hop'
import { ROLLOUT_STATES, STAGE_ACTIONS } from '#lib/model/rollout'
import { GROUPS, VIRTUAL_KINDS } from '#lib/model/source'
import { OUTCOMES } from '#lib/model/verdict'

/** ISO 8601, UTC. */
export const time = z.string().meta({ format: 'date-time' })
export const count = z.int().nonnegative()
/** 0..1, or what may leave it by rounding. */
export const fraction = z.number().meta({ description: 'A fraction: 0.2 is 20 %.' })
export const milliseconds = z.number().nullable().meta({ description: 'Within 1 %; null: none.' })
export const traceId = z.string().regex(/^[0-9a-f]{32}$/)
export const sourceId = z.string().meta({ description: 'Decimal text of an unsigned 64-bit hash.' })
/** Beside a list that goes on. */
export const next = z
  .string()
  .nullable()
  .meta({ description: '"cursor" of the next page; null: the last.' })
export const texts = z.record(z.string(), z.string())

export const group = z.enum(GROUPS)
export const virtualKind = z.enum(VIRTUAL_KINDS)
export const routeOutcome = z.enum(ROUTE_OUTCOMES)
export const outcome = z.enum(OUTCOMES).meta({
  id: 'Outcome',
  description: 'No data is inconclusive, never pass.',
})
export const rolloutState = z.enum(ROLLOUT_STATES).meta({ id: 'RolloutState' })
export const stageAction = z.enum(STAGE_ACTIONS).meta({ id: 'StageAction' })
