// What tells the lanes of rollouts apart that have no mark: which sources are gray, which decide.
import { listRollouts, type Rollout } from '#lib/engine/rollouts'
import { laneOf } from '#lib/model/rollout'
import type { Source } from '#lib/model/source'
import { placeSource } from '#lib/plan/selector'
import type { Database } from '#lib/store/client'
import { readSources } from '#lib/store/query/read-sources'
import type { LaneRule } from '#lib/store/query/trace-pass'

/** Rollouts and sources are asked for again after this long. */
const EVERY_MS = 4_000

/** The rules as of a few seconds ago at most; the same object while nothing was asked for. */
export function createLaneRules(db: Database): (nowMs: number) => Promise<readonly LaneRule[]> {
  let rules: readonly LaneRule[] = []
  let askedMs = Number.NEGATIVE_INFINITY
  return async (nowMs) => {
    if (nowMs - askedMs < EVERY_MS) return rules
    const rollouts = (await listRollouts({ db })).filter(needsLane)
    const sources = rollouts.length === 0 ? [] : await readSources(db)
    rules = rollouts.map((rollout) => laneRule(rollout, sources))
    askedMs = nowMs
    return rules
  }
}

function needsLane({ plan, state }: Rollout): boolean {
  return plan.mark === null && state !== 'promoted' && state !== 'rolled-back'
}

/** Sources are sorted, so that the same sources make the same rule. */
export function laneRule(
  { plan, rank }: Pick<Rollout, 'plan' | 'rank'>,
  sources: readonly Source[],
): LaneRule {
  const divided = new Set(plan.services.flatMap((it) => (it.gray === null ? [] : [it.service])))
  const placed = sources.map((source) => ({ id: source.id, ...placeSource(source, plan.services) }))
  const inGroup = (group: string) =>
    placed.filter((place) => place.group === group && divided.has(place.service))
  const ids = (places: readonly { readonly id: string }[]) => places.map(({ id }) => id).sort()
  return {
    lane: laneOf(rank),
    split:
      plan.split.at === null
        ? null
        : ids(placed.filter(({ service }) => service === plan.split.at)),
    gray: ids(inGroup('gray')),
    baseline: ids(inGroup('baseline')),
  }
}
