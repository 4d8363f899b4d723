// Puts together what checks look at: only what some check of the plan needs. Pure.

import type { Check, Need } from '#lib/check/check'
import type { Comparisons } from '#lib/check/compare/comparison'
import { CHECKS } from '#lib/check/index'
import {
  type GroupQuality,
  NOTHING_COLLECTED,
  type Sample,
  type SampledStage,
  type SourceQuality,
} from '#lib/check/sample'
import { rounded } from '#lib/check/share/share-band'
import type { Group, Source, SourceId } from '#lib/model/source'
import { settingOf } from '#lib/plan/convert'
import type { Plan } from '#lib/plan/plan'
import type { LedgerSums } from './sums/ledger'
import type { SourceQualities } from './traffic/source-quality'
import { type EarlierSource, pulseSums, type SourcePlace, sourceSums } from './traffic/source-sums'
import { type GroupSum, groupKey } from './traffic/traffic'

const UNKNOWN_CALLER = 'unknown'

/** What checks of this plan read that are not off. */
export function neededBy(plan: Plan): ReadonlySet<Need> {
  const asked = (CHECKS as readonly Check[]).filter((check) => settingOf(plan, check).use !== 'off')
  return new Set(asked.flatMap(({ needs }) => needs))
}

export interface SampleArgs {
  readonly plan: Plan
  readonly stage: SampledStage
  readonly window: Sample['window']
  readonly needs: ReadonlySet<Need>
  readonly sums: LedgerSums
  readonly comparisons: Comparisons
  readonly sources: ReadonlyMap<SourceId, Source>
  readonly placeOf: (id: SourceId) => SourcePlace | null
  /** Sources heard of in the hour before the window. */
  readonly earlier: ReadonlyMap<SourceId, EarlierSource>
  readonly quality: SourceQualities
}

export function sampleOf(args: SampleArgs): Sample {
  const { plan, stage, window, needs, sums } = args
  const answered = sums.groups.flatMap((sum) => (isPlanned(sum) ? [sum] : []))
  return {
    ...NOTHING_COLLECTED,
    stage,
    window,
    split: plan.split,
    byMark: plan.mark !== null,
    services: plan.services,
    share: sums.share,
    routes: sums.routes,
    comparisons: args.comparisons,
    ...(needs.has('breakers') ? { breakers: sums.breakers((id) => callerName(id, args)) } : {}),
    ...(needs.has('sources') ? heardOf(args) : {}),
    ...(needs.has('edges') ? { edges: sums.edges, answered: answered.map(answeredOf) } : {}),
    ...(needs.has('quality')
      ? { quality: { groups: groupQualities(answered), sources: sourceQualities(args) } }
      : {}),
  }
}

type PlannedGroup = GroupSum & { readonly group: Group }

function isPlanned(sum: GroupSum): sum is PlannedGroup {
  return sum.group !== null
}

function answeredOf({ service, group, requests }: PlannedGroup) {
  return { service, group, requests }
}

function callerName(id: SourceId, { sources, placeOf }: SampleArgs): string {
  const service = placeOf(id)?.service
  if (service === undefined) return UNKNOWN_CALLER
  return `${service} ${sources.get(id)?.instance ?? ''}`.trimEnd()
}

function heardOf(args: SampleArgs): Pick<Sample, 'sources' | 'pulses'> {
  const { plan, window, sums, sources, placeOf, earlier } = args
  const { pieces, bySource, groups, routes } = sums
  const requests = new Map(groups.map((sum) => [groupKey(sum.service, sum.group), sum.requests]))
  const earlierOf = new Map<string, number>()
  for (const [id, { lastMs, requests: answered }] of earlier) {
    const at = placeOf(id)
    if (at === null || answered === 0) continue
    const key = groupKey(at.service, at.group)
    earlierOf.set(key, Math.max(lastMs, earlierOf.get(key) ?? 0))
  }
  const callers = new Map<string, Set<string>>()
  for (const { caller, callee, root } of routes) {
    if (root || caller === UNKNOWN_CALLER || caller === callee) continue
    callers.set(callee, (callers.get(callee) ?? new Set()).add(caller))
  }
  return {
    sources: sourceSums({
      pieces,
      fromMs: window.fromMs,
      requests: bySource,
      earlier,
      sources,
      placeOf,
    }),
    pulses: pulseSums({
      pieces,
      services: plan.services,
      requestsOf: (service, group) => requests.get(groupKey(service, group)) ?? 0,
      earlierMs: (service, group) => earlierOf.get(groupKey(service, group)) ?? null,
      callersOf: (service) => [...(callers.get(service) ?? [])].sort(),
    }),
  }
}

/** Traces are counted where they are decided: at the first service with two groups that each reached. */
function groupQualities(answered: readonly PlannedGroup[]): GroupQuality[] {
  const deciding = new Set(
    answered.flatMap(({ service, traces = 0 }) => (traces > 0 ? [service] : [])),
  )
  return answered.map((sum) => {
    const { traces = 0, weight = 0 } = sum
    const counted = deciding.has(sum.service) && sum.group !== 'unknown'
    return {
      ...answeredOf(sum),
      incomplete: sum.incomplete,
      traces: counted ? traces : null,
      weight: counted ? rounded(weight) : null,
    }
  })
}

function sourceQualities({ quality, sources, placeOf }: SampleArgs): SourceQuality[] {
  const found = [...quality.values()].flatMap((row): SourceQuality[] => {
    const { sourceId, rootsSteps: _, ...numbers } = row
    const source = sources.get(sourceId)
    const at = placeOf(sourceId)
    if (source === undefined || at === null || at.group === null) return []
    const { instance, protocol } = source
    return [
      { source: sourceId, service: at.service, instance, protocol, group: at.group, ...numbers },
    ]
  })
  const key = ({ service, group, instance, source }: SourceQuality) =>
    [service, group, instance, source].join('\n')
  return found.sort((a, b) => (key(a) < key(b) ? -1 : 1))
}
