// The plugin tse-route of Tencent TSE's gateway: weighted upstreams by condition. Pure.
import { type Condition, cookie, equals, header, oneOf, untold } from '#lib/plan/import/conditions'
import { type Cursor, entriesOf, itemsOf, numberOf, textOf } from '#lib/plan/import/cursor'
import { finish, type ImportedPlan } from '#lib/plan/import/draft'
import { hostName, serviceName } from '#lib/plan/import/groups'
import { createNotes, say } from '#lib/plan/import/notes'
import { type Rule, readTable } from '#lib/plan/import/route-table'

const PLUGIN = 'tse-route'

export function isTseRoute(document: Cursor): boolean {
  return document.at('plugin').value === PLUGIN
}

/** Rules with a larger `weight` are asked first. */
export function readTseRoute(plugin: Cursor): ImportedPlan {
  const notes = createNotes()
  const rules = itemsOf(plugin.at('config', 'rules'), 'rules')
  if (rules.length === 0) plugin.at('config').fail('has no rules')
  const order = (rule: Cursor) => numberOf(rule.at('weight'), 'a priority from 0 to 100', 100)
  const sorted = [...rules].sort((a, b) => order(b) - order(a))
  const table = readTable(plugin.at('config', 'rules'), sorted.map(readRule), notes)
  const { gray, baseline } = table
  notes.took(gray.cursor, say('gray-reports-as', { name: gray.name }))
  notes.took(baseline.cursor, say('baseline-reports-as', { name: baseline.name }))
  return finish(
    {
      ...table,
      cursor: plugin.at('config', 'rules'),
      name: textOf(plugin.at('metadata', 'name'), 'the name of the plugin'),
      services: [
        {
          service: serviceName(baseline.name, gray.name),
          baseline: { reportedAs: baseline.name },
          gray: { reportedAs: gray.name },
        },
      ],
    },
    notes,
  )
}

function readRule(rule: Cursor): Rule {
  const targets = itemsOf(rule.at('upstream'), 'upstreams').map((one) => ({
    cursor: one,
    name: hostName(textOf(one.at('name'), 'the name of an upstream')),
    weight: numberOf(one.at('weight'), 'a weight from 0 to 100', 100),
    dye: [],
  }))
  if (targets.length === 0) rule.fail('has no upstream')
  const conditions = entriesOf(rule.at('condition'), 'conditions').flatMap(([kind, list]) =>
    itemsOf(list, 'conditions').map((one) => readCondition(kind, one)),
  )
  const [only, second] = conditions
  if (only === undefined) return { cursor: rule, conditions: null, targets }
  const together = untold(rule.at('condition'), 'mark-not-two-conditions')
  return { cursor: rule, conditions: [second === undefined ? only : together], targets }
}

function readCondition(kind: string, one: Cursor): Condition {
  if (kind !== 'header' && kind !== 'cookie') return untold(one, say('no-mark-for', { kind }))
  const key = textOf(one.at('key'), `the name of a ${kind}`)
  const value = textOf(one.at('value'), 'a value')
  const operator = textOf(one.at('operator'), 'an operator such as eq')
  if (kind === 'cookie') {
    return operator === 'eq'
      ? cookie(one, key, value)
      : untold(one, say('cookies-only', { operator: 'eq' }))
  }
  if (operator === 'eq') return header(one, key, equals(value))
  if (operator === 'in') return header(one, key, oneOf(value.split(',').map((word) => word.trim())))
  return untold(one, say('mark-cannot-say', { operator }))
}
