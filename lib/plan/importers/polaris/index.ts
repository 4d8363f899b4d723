// Importer: Polaris (北极星), route rules and lane groups, with circuit-breaker rules. Pure.
import type { Cursor } from '#lib/plan/import/cursor'
import { isThere } from '#lib/plan/import/cursor'
import type { Importer } from '#lib/plan/import/importer'
import { either } from './fields'
import { readLaneGroup } from './lane-group'
import { readRouteRule } from './route-rule'

export const polaris: Importer = {
  name: 'polaris',
  detect: (document) => isRoute(document) || isLane(document) || isBreaker(document),
  read(documents) {
    const breakers = documents.filter(isBreaker)
    const plans = documents.flatMap((document) => {
      if (isRoute(document)) return [readRouteRule(document, breakers)]
      return isLane(document) ? readLaneGroup(document, breakers) : []
    })
    if (plans.length > 0) return plans
    return (
      documents[0]?.fail(
        'says when a breaker opens, not who is gray: import it together with the route rule or lane group of its service',
      ) ?? []
    )
  },
}

function isRoute(document: Cursor): boolean {
  return isThere(either(document, 'routing_config', 'routingConfig'))
}

function isLane(document: Cursor): boolean {
  return isThere(document.at('entries')) && isThere(document.at('destinations'))
}

function isBreaker(document: Cursor): boolean {
  return isThere(either(document, 'block_configs', 'blockConfigs'))
}
