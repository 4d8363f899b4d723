// Which groups of a service must be heard at this point of a rollout, and how often. Pure.
import type { Sample } from '#lib/check/sample'
import type { PlanService } from '#lib/plan/plan'

export interface ExpectedGroup {
  readonly group: 'baseline' | 'gray'
  /** The most of the service's requests that the stage lets it have; 1 where no share is planned. */
  readonly shareMax: number
  /** Its requests come by chance; false: only marked requests reach it, whenever somebody sends one. */
  readonly byChance: boolean
}

export function expectedGroups(
  service: PlanService,
  { stage, split, window }: Pick<Sample, 'stage' | 'split' | 'window'>,
): ExpectedGroup[] {
  const baseline = { group: 'baseline', shareMax: 1, byChance: true } as const
  const gray = { group: 'gray', shareMax: 1, byChance: true } as const
  if (stage.phase === 'promoted' && service.gray !== null) return [gray]
  if (service.gray === null || stage.phase !== 'running') return [baseline]
  const { planned } = stage
  if (planned === null || split.by !== 'weight') return [baseline, { ...gray, byChance: false }]
  const { ramp } = stage
  const isMoving = ramp !== undefined && window.toMs < ramp.fromMs + ramp.overMs
  const from = isMoving ? ramp.from : planned
  const groups: ExpectedGroup[] = []
  if (planned < 1) groups.push({ ...baseline, shareMax: 1 - Math.max(planned, from) })
  if (planned > 0) groups.push({ ...gray, shareMax: Math.min(planned, from) })
  return groups
}
