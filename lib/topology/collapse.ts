// How much of a topology is shown at once: all of it, or the part that somebody asks about. Pure.
import type { Plan } from '#lib/plan/plan'
import type { Topology } from './graph'
import { around, busiest, countCards, neighbourhood } from './neighbourhood'

/** More cards than this are a picture of nothing. */
const CARDS_MAX = 120
const BUSIEST = 60

/** `all`; `near` the services of plans; `around` one service; the `busiest`, when there is no plan. */
export type Extent = 'all' | 'near' | 'around' | 'busiest'

export interface CollapseOptions {
  readonly plans: readonly Pick<Plan, 'services' | 'split'>[]
  /** Everything, however much it is. */
  readonly all: boolean
  /** This service and its neighbours; '' for none. */
  readonly focus: string
}

export interface CollapsedTopology {
  readonly topology: Topology
  readonly extent: Extent
  /** Cards of the whole, and of what is shown. */
  readonly total: number
  readonly shown: number
}

export function collapse(whole: Topology, options: CollapseOptions): CollapsedTopology {
  const total = countCards(whole.nodes)
  const answer = (extent: Extent, topology: Topology): CollapsedTopology => {
    return { topology, extent, total, shown: countCards(topology.nodes) }
  }
  const isKnown = whole.nodes.some(({ service }) => service === options.focus)
  if (isKnown && !options.all) return answer('around', around(whole, [options.focus]))
  if (options.all || total <= CARDS_MAX) return answer('all', whole)
  const near = neighbourhood(whole, options.plans)
  return near.nodes.length > 0 ? answer('near', near) : answer('busiest', busiest(whole, BUSIEST))
}
