// Importer: APISIX, plugin traffic-split. Wire: apisix `apisix/plugins/traffic-split.lua`. Pure.
import {
  type Condition,
  cookie,
  equals,
  header,
  oneOf,
  regex,
  untold,
} from '#lib/plan/import/conditions'
import { type Cursor, entriesOf, isThere, itemsOf, numberOf, textOf } from '#lib/plan/import/cursor'
import { type DraftBreaker, finish } from '#lib/plan/import/draft'
import { hostName, serviceName } from '#lib/plan/import/groups'
import type { Importer } from '#lib/plan/import/importer'
import { createNotes, type Notes, say } from '#lib/plan/import/notes'
import { type Rule, readTable, type Target } from '#lib/plan/import/route-table'

const OWN = "the route's own upstream"

export const apisix: Importer = {
  name: 'apisix',
  detect: (document) =>
    Array.isArray(document.at('routes').value) && !isThere(document.at('_format_version')),
  read(documents) {
    const split = documents.flatMap((document) =>
      itemsOf(document.at('routes'), 'routes')
        .filter((route) => isThere(route.at('plugins', 'traffic-split')))
        .map((route) => readRoute(route, document)),
    )
    return split.length > 0
      ? split
      : (documents[0]?.at('routes').fail('has no route with the plugin traffic-split') ?? [])
  },
}

function readRoute(route: Cursor, document: Cursor) {
  const notes = createNotes()
  const plugin = route.at('plugins', 'traffic-split')
  const split = itemsOf(plugin.at('rules'), 'rules')
  if (split.length === 0) plugin.fail('has no rules: expected weighted_upstreams')
  const rules = split.map((rule) => readRule(rule, route))
  const own: Rule = {
    cursor: route,
    conditions: null,
    targets: [{ cursor: route, name: ownUpstream(route), weight: 1, dye: [] }],
  }
  // Requests that no rule matched go on as the route says.
  const open = rules.every(({ conditions }) => conditions !== null)
  const table = readTable(plugin.at('rules'), open ? [...rules, own] : rules, notes)
  const [gray, baseline] = [table.gray, table.baseline].map((target) =>
    reportedAs(target, document, notes),
  ) as [string, string]
  const breaker = breakerOf(route.at('plugins', 'api-breaker'), notes)
  notes.skipFields(route, {
    'plugins.proxy-rewrite': ['headers-of-both', 'write-mark-upstream'],
    uri: ['no-paths', 'nothing-if-only-route'],
  })
  const named = [route.at('name'), route.at('id')].find(isThere) ?? route
  return finish(
    {
      ...table,
      cursor: plugin.at('rules'),
      name: String(named === route ? 'route' : named.value),
      services: [
        {
          service: serviceName(baseline, gray),
          baseline: { reportedAs: baseline },
          gray: { reportedAs: gray },
          ...(breaker === null ? {} : { breaker }),
        },
      ],
    },
    notes,
  )
}

function readRule(rule: Cursor, route: Cursor): Rule {
  const matches = itemsOf(rule.at('match'), 'matches').map(readVars)
  const targets = itemsOf(rule.at('weighted_upstreams'), 'upstreams').map((one): Target => {
    const weight = one.at('weight')
    return {
      cursor: one,
      name: upstreamOf(one) ?? ownUpstream(route),
      weight: isThere(weight) ? numberOf(weight, 'a weight') : 1,
      dye: [],
    }
  })
  if (targets.length === 0) rule.fail('has no weighted_upstreams')
  return { cursor: rule, conditions: matches.length === 0 ? null : matches, targets }
}

function upstreamOf(parent: Cursor): string | null {
  const [id, inline] = [parent.at('upstream_id'), parent.at('upstream')]
  if (isThere(id)) return String(id.value)
  if (!isThere(inline)) return null
  return nodeOf(inline) ?? inline.fail('has no nodes')
}

function ownUpstream(route: Cursor): string {
  return upstreamOf(route) ?? OWN
}

/** Programs call themselves by the host of their node, if anything here says so. */
function reportedAs({ name, cursor }: Target, document: Cursor, notes: Notes): string {
  const upstream = itemsOf(document.at('upstreams'), 'upstreams').find(
    (one) => String(one.at('id').value) === name,
  )
  const host = (upstream === undefined ? null : nodeOf(upstream)) ?? name
  notes.took(upstream ?? cursor, say('reports-as', { name: host }))
  return host
}

function nodeOf(upstream: Cursor): string | null {
  const nodes = upstream.at('nodes')
  if (Array.isArray(nodes.value)) {
    const host = nodes.at(0, 'host')
    return isThere(host) ? hostName(textOf(host, 'the host of a node')) : null
  }
  const [first] = entriesOf(nodes, 'nodes')
  return first === undefined ? null : hostName(first[0])
}

/** `vars`: `[name, operator, value]`, all of which must hold. */
function readVars(match: Cursor): Condition {
  const vars = itemsOf(match.at('vars'), 'variables')
  const [one, second] = vars
  if (one === undefined) return match.fail('has no vars: expected [["http_x-gray", "==", "true"]]')
  if (second !== undefined) return untold(match, 'mark-not-two-variables')
  const variable = textOf(one.at(0), 'a variable such as http_x-gray')
  const operator = textOf(one.at(1), 'an operator such as ==')
  const name = /^(http|cookie)_(.+)$/.exec(variable)
  if (name === null) return untold(one, say('no-mark-for-variable', { name: variable }))
  const [, kind, key = ''] = name
  const value = one.at(2)
  if (kind === 'cookie' && operator === '==') return cookie(one, key, textOf(value, 'a value'))
  if (kind === 'cookie') return untold(one, say('cookies-only', { operator: '==' }))
  const written = key.replaceAll('_', '-')
  if (operator === '==') return header(one, written, equals(textOf(value, 'a value')))
  if (operator === '~~') return header(one, written, regex(textOf(value, 'an expression'), false))
  if (operator.toLowerCase() === 'in') {
    const values = itemsOf(value, 'values').map((item) => textOf(item, 'a value'))
    return header(one, written, oneOf(values))
  }
  return untold(one, say('mark-cannot-say', { operator }))
}

function breakerOf(breaker: Cursor, notes: Notes): DraftBreaker | null {
  if (!isThere(breaker)) return null
  notes.leave(breaker, 'breaker-of-route', 'nothing-no-fail-over')
  return null
}
