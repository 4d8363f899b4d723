// Importer: Kubernetes Gateway API, HTTPRoute. Wire: gateway-api `apis/v1/httproute_types.go`. Pure.
import type { Condition, Matcher } from '#lib/plan/import/conditions'
import { type Cursor, isThere, itemsOf, numberOf, textOf } from '#lib/plan/import/cursor'
import { finish, type ImportedPlan } from '#lib/plan/import/draft'
import { dyeOfModifier, readMatch } from '#lib/plan/import/gateway-match'
import { serviceName } from '#lib/plan/import/groups'
import { type Importer, isKind } from '#lib/plan/import/importer'
import { createNotes, type Notes, say } from '#lib/plan/import/notes'
import { type Rule, readTable } from '#lib/plan/import/route-table'

const WEIGHT_MAX = 1_000_000
const WEIGHT = `a weight from 0 to ${WEIGHT_MAX}`

export const gatewayApi: Importer = {
  name: 'gateway-api',
  detect: (document) => isKind(document, 'gateway.networking.k8s.io', 'HTTPRoute'),
  read: (documents) => documents.map(readRoute),
}

function readRoute(route: Cursor): ImportedPlan {
  const notes = createNotes()
  const spec = route.at('spec')
  const rules = itemsOf(spec.at('rules'), 'rules')
  if (rules.length === 0) spec.fail('has no rules: expected spec.rules with backendRefs')
  const table = readTable(
    spec.at('rules'),
    rules.map((rule) => readRule(rule, notes)),
    notes,
  )
  const { gray, baseline } = table
  notes.took(gray.cursor, say('gray-reports-as', { name: gray.name }))
  notes.took(baseline.cursor, say('baseline-reports-as', { name: baseline.name }))
  notes.skipFields(spec, {
    hostnames: ['every-host', 'nothing-if-only-route'],
    parentRefs: ['the-gateway-name', 'name-split-at'],
  })
  const service = serviceName(baseline.name, gray.name)
  const name = textOf(route.at('metadata', 'name'), 'the name of the route')
  return finish(
    {
      ...table,
      cursor: spec.at('rules'),
      name,
      services: [
        {
          service,
          baseline: { reportedAs: baseline.name },
          gray: { reportedAs: gray.name },
          // A backend that is away keeps its share and answers 500: nothing moves to baseline.
          whenGrayDown: 'never',
        },
      ],
    },
    notes,
  )
}

function readRule(rule: Cursor, notes: Notes): Rule {
  const matches = itemsOf(rule.at('matches'), 'matches').map((match) => readMatch(match, notes))
  const everybody = matches.length === 0 || matches.includes('all')
  const conditions = matches.filter((match): match is Condition => match !== 'all')
  const all = dyeOf(itemsOf(rule.at('filters'), 'filters'), notes)
  const targets = itemsOf(rule.at('backendRefs'), 'backends').map((backend) => ({
    cursor: backend,
    name: textOf(backend.at('name'), 'the name of a Service'),
    weight: isThere(backend.at('weight')) ? numberOf(backend.at('weight'), WEIGHT, WEIGHT_MAX) : 1,
    dye: [...dyeOf(itemsOf(backend.at('filters'), 'filters'), notes), ...all],
  }))
  if (targets.length === 0) rule.fail('has no backendRefs: expected at least one Service')
  return { cursor: rule, conditions: everybody ? null : conditions, targets }
}

function dyeOf(filters: readonly Cursor[], notes: Notes): Matcher[] {
  return filters.flatMap((filter) => dyeOfModifier(filter.at('requestHeaderModifier'), notes))
}
