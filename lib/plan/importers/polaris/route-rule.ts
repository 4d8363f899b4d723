// Route rules of Polaris (v2). Wire: specification `api/v1/traffic_manage/routing.proto`. Pure.
import { type Condition, untold } from '#lib/plan/import/conditions'
import {
  type Cursor,
  entriesOf,
  isThere,
  itemsOf,
  maybeText,
  numberOf,
  textOf,
} from '#lib/plan/import/cursor'
import { type DraftSelector, finish, type ImportedPlan } from '#lib/plan/import/draft'
import { createNotes, type Notes } from '#lib/plan/import/notes'
import { type Rule, readTable, type Target } from '#lib/plan/import/route-table'
import { breakerFor } from './circuit-breaker'
import { either, listOf, readArgument, readValue } from './fields'

interface Destination extends Target {
  readonly service: string
  readonly priority: number
}

export function readRouteRule(document: Cursor, breakers: readonly Cursor[]): ImportedPlan {
  const notes = createNotes()
  if (document.at('enable').value === false)
    document.at('enable').fail('is false: nothing is routed')
  const rules = itemsOf(either(document, 'routing_config', 'routingConfig').at('rules'), 'rules')
  if (rules.length === 0) document.fail('has no rules: only RulePolicy can be imported')
  const read = rules.map((rule) => ({ ...readRule(rule), rule }))
  const at = rules[0] ?? document
  const table = readTable(at, read, notes)
  const services = new Set(read.flatMap(({ all }) => all.map(({ service }) => service)))
  const [service = ''] = services
  if (services.size > 1) at.fail('leads to several services: import their rules apart')
  const breaker = breakerFor(service, breakers, notes)
  const fallsBack = read.some(({ all }) => new Set(all.map(({ priority }) => priority)).size > 1)
  if (fallsBack) notes.took(at, 'when-gray-down-priority')
  return finish(
    {
      ...table,
      cursor: at,
      name: textOf(document.at('name'), 'the name of the rule'),
      at: callerOf(rules, notes),
      services: [
        {
          service,
          baseline: selectorOf(table.baseline.cursor, notes),
          gray: selectorOf(table.gray.cursor, notes),
          whenGrayDown: fallsBack ? 'baseline' : 'never',
          ...(breaker === null ? {} : { breaker }),
        },
      ],
    },
    notes,
  )
}

/** The one service that all rules are for; the plan cannot ask for another caller in each. */
function callerOf(rules: readonly Cursor[], notes: Notes): string | null {
  const sources = rules.flatMap((rule) => itemsOf(rule.at('sources'), 'sources'))
  const named = sources.filter(
    (source) => ![undefined, '*'].includes(source.at('service').value as string),
  )
  const names = new Set(named.map((source) => source.at('service').value))
  const [first] = named
  if (first === undefined) return null
  if (names.size === 1 && named.length === sources.length) {
    notes.took(first.at('service'), 'split-at')
    return textOf(first.at('service'), 'the service that calls')
  }
  for (const source of named) {
    notes.leave(source.at('service'), 'every-caller', 'nothing-if-only-caller')
  }
  return null
}

function readRule(rule: Cursor): Rule & { readonly all: readonly Destination[] } {
  const sources = itemsOf(rule.at('sources'), 'sources').map(readSource)
  const everybody = sources.length === 0 || sources.includes('all')
  const conditions = sources.filter((source): source is Condition => source !== 'all')
  const all = itemsOf(rule.at('destinations'), 'destinations').map(readDestination)
  const open = all.filter(({ weight }) => weight > 0)
  if (open.length === 0) rule.fail('has no destination with a weight that is not isolated')
  const highest = Math.min(...open.map(({ priority }) => priority))
  // 0 is the highest priority; others get requests only when it has no instance.
  const targets = all.map((one) => (one.priority === highest ? one : { ...one, weight: 0 }))
  return { cursor: rule, conditions: everybody ? null : conditions, targets, all }
}

function readSource(source: Cursor): Condition | 'all' {
  const [only, second] = itemsOf(source.at('arguments'), 'arguments')
  if (only === undefined) return 'all'
  if (second !== undefined) return untold(source, 'mark-not-two-arguments')
  return readArgument(only)
}

function readDestination(one: Cursor): Destination {
  const labels = entriesOf(one.at('labels'), 'labels')
  const text = labels.map(([key, value]) => `${key}=${String(value.at('value').value)}`).join()
  const weight = isThere(one.at('weight')) ? numberOf(one.at('weight'), 'a weight') : 0
  const priority = one.at('priority')
  return {
    cursor: one,
    name: maybeText(one.at('name'), 'a name') ?? text,
    service: textOf(one.at('service'), 'a service'),
    weight: one.at('isolate').value === true ? 0 : weight,
    priority: isThere(priority) ? numberOf(priority, 'a priority') : 0,
    dye: [],
  }
}

/** Metadata of instances: `version` is what they report, other keys are labels by the same name. */
function selectorOf(destination: Cursor, notes: Notes): DraftSelector {
  const labels = entriesOf(destination.at('labels'), 'labels').map(([key, value]) => {
    const { how, value: text } = readValue(value)
    if (how !== 'EXACT' && how !== 'IN') value.fail(`a selector cannot say ${how}`)
    return [key, how === 'IN' ? listOf(text) : text] as const
  })
  if (labels.length === 0) destination.fail('has no labels that tell its instances')
  const version = labels.find(([key]) => key === 'version')?.[1]
  const rest = labels.filter(([key]) => key !== 'version')
  notes.took(destination.at('labels'), 'instances')
  return {
    ...(typeof version === 'string' ? { version } : {}),
    ...(rest.length === 0 ? {} : { labels: Object.fromEntries(rest) }),
    ...(Array.isArray(version) ? { labels: { ...Object.fromEntries(rest), version } } : {}),
  }
}
