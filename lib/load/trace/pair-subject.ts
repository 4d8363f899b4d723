// What a trace is compared by: the endpoint at which its group was decided. Pure.
import type { TraceView } from '#lib/load/load-trace'

type PairedGroup = 'gray' | 'baseline'

export interface PairSubject {
  readonly service: string
  /** '' for all. */
  readonly endpoint: string
  readonly group: PairedGroup
}

/** The first hop into a service with two groups; a gray one before others. */
export function subjectOf({ spans }: Pick<TraceView, 'spans'>): PairSubject | null {
  const hops = spans.flatMap(({ hop, service, endpoint, group }) =>
    hop !== null && (group === 'gray' || group === 'baseline')
      ? [{ service, endpoint, group, outcome: hop.outcome }]
      : [],
  )
  const chosen = hops.find(({ group }) => group === 'gray') ?? hops.find(({ outcome }) => outcome)
  if (chosen === undefined) return null
  const { service, endpoint, group } = chosen
  return { service, endpoint, group }
}
