// Which alerts go to which target: by its own routes, or because the rollout's plan names it. Pure.
import type { Alert } from '#lib/model/alert'
import { matchesGlob } from '#lib/plan/glob'
import { type AlertTarget, type Route, routeSchema } from './target'

/** What a plan that names a target sends there. */
const NAMED_BY_PLAN: Route = routeSchema.parse({})

type Routed = Pick<Alert, 'rollout' | 'check' | 'outcome' | 'severity'>

/** `notify` is the list of targets in the plan of the alert's rollout. */
export function isRoutedTo(
  { name, enabled, routes }: Pick<AlertTarget, 'name' | 'enabled' | 'routes'>,
  alert: Routed,
  notify: readonly string[],
): boolean {
  if (!enabled) return false
  const named = notify.includes(name) ? [NAMED_BY_PLAN] : []
  return [...named, ...routes].some((route) => takes(route, alert))
}

function takes({ rollouts, checks, outcomes, severities }: Route, alert: Routed): boolean {
  const any = (globs: readonly string[], text: string) =>
    globs.some((glob) => matchesGlob(text, glob))
  const words: readonly string[] = outcomes
  return (
    any(rollouts, alert.rollout) &&
    any(checks, alert.check) &&
    words.includes(alert.outcome) &&
    severities.includes(alert.severity)
  )
}
