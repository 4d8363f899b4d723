// Decides which sources a plan's selectors mean. Group membership follows from here. Pure.
import type { Group, Membership, Source } from '#lib/model/source'
import { matchesGlob } from './glob'
import type { Patterns, PlanService, Selector } from './plan'

/** What a selector looks at. */
export type Selectable = Pick<Source, 'protocol' | 'service' | 'instance' | 'version' | 'labels'>

/** Every field that the selector gives must match; within a field any of its patterns may. */
export function matchesSelector(source: Selectable, selector: Selector): boolean {
  return (
    namesOf(source).some((name) => matchesAny(name, selector.reportedAs)) &&
    (selector.instance === null || matchesAny(source.instance, selector.instance)) &&
    (selector.version === null || matchesAny(source.version, selector.version)) &&
    Object.entries(selector.labels).every(([key, patterns]) =>
      matchesLabel(source.labels[key], patterns),
    )
  )
}

/**
 * The group of a source in one service of a plan. Gray is asked first: a baseline selector that only
 * names the service also covers its gray instances. `unknown`: the service's name, but neither
 * group. Null: another service.
 */
export function groupIn(source: Selectable, service: PlanService): Group | null {
  if (service.gray !== null && matchesSelector(source, service.gray)) return 'gray'
  if (matchesSelector(source, service.baseline)) return 'baseline'
  const named = [...service.baseline.reportedAs, ...(service.gray?.reportedAs ?? [])]
  // A bare `*` says nothing about the name: it must not make every other service "unknown".
  const names = [service.service, ...named.filter((pattern) => !/^\*+$/.test(pattern))]
  return namesOf(source).some((name) => matchesAny(name, names)) ? 'unknown' : null
}

/**
 * The name as reported; for SkyWalking also without its `group::` prefix and `|namespace|cluster`
 * tail, which agents from 8.10 on append to `agent.service_name`.
 */
function namesOf(source: Selectable): string[] {
  if (source.protocol !== 'skywalking') return [source.service]
  const [head = ''] = source.service.split('|')
  const short = head.slice(head.indexOf('::') === -1 ? 0 : head.indexOf('::') + 2)
  return [...new Set([source.service, head, short])]
}

function matchesAny(text: string, patterns: Patterns): boolean {
  return patterns.some((pattern) => matchesGlob(text, pattern))
}

/** A label that is not there matches the empty pattern only: `*` means "has any value". */
function matchesLabel(value: string | undefined, patterns: Patterns): boolean {
  if (value === undefined) return patterns.includes('')
  return matchesAny(value, patterns)
}

/** Where a plan puts a source: a group that is certain wins over "unknown", earlier services win. */
export function placeSource(source: Selectable, services: readonly PlanService[]): Membership {
  let unknown: Membership | null = null
  for (const service of services) {
    const group = groupIn(source, service)
    if (group === 'unknown') unknown ??= { service: service.service, group }
    else if (group !== null) return { service: service.service, group }
  }
  return unknown ?? { service: source.service, group: null }
}
