// Kong's DB-less or decK file: routes, services and upstreams → one table of rules a split. Pure.
import { type Condition, header, host, oneOf, regex, untold } from '#lib/plan/import/conditions'
import {
  type Cursor,
  durationOf,
  entriesOf,
  isThere,
  itemsOf,
  maybeText,
  numberOf,
  textOf,
} from '#lib/plan/import/cursor'
import { type DraftBreaker, finish, type ImportedPlan } from '#lib/plan/import/draft'
import { hostName, serviceName } from '#lib/plan/import/groups'
import { createNotes, type Notes, say } from '#lib/plan/import/notes'
import { type Rule, readTable, type Target } from '#lib/plan/import/route-table'
import { formatDuration } from '#lib/plan/quantities'
import { dyeOfTransformer, readCanaryPlugin } from './plugins'

const WEIGHT_MAX = 65_535
const WEIGHT_DEFAULT = 100

interface KongRoute {
  readonly cursor: Cursor
  readonly service: Cursor
  readonly targets: readonly Target[]
}

/** One plan for each pair of destinations that some routes share. */
export function readDeclarative(file: Cursor): ImportedPlan[] {
  const routes = routesOf(file)
  const groups = connected(routes).filter((group) => namesOf(group).size > 1)
  if (groups.length === 0) {
    file.fail('splits nothing: expected targets with weights, a canary plugin, or routes by header')
  }
  return groups.map((group) => readGroup(file, group))
}

function routesOf(file: Cursor): KongRoute[] {
  const services = itemsOf(file.at('services'), 'services')
  const nested = services.flatMap((service) =>
    itemsOf(service.at('routes'), 'routes').map((route) => ({ route, service })),
  )
  const apart = itemsOf(file.at('routes'), 'routes').map((route) => {
    const given = route.at('service')
    const wanted = maybeText(isThere(given.at('name')) ? given.at('name') : given, 'a service')
    const service = services.find((one) => one.at('name').value === wanted)
    return { route, service: service ?? given.fail('is none of the services of this file') }
  })
  return [...nested, ...apart].map(({ route, service }) => {
    const name = textOf(service.at('host'), 'the host of the service')
    const canary = pluginOf('canary', route, service)
    const upstream = canary === null ? [] : canaryTargets(file, canary)
    return { cursor: route, service, targets: [...targetsOf(file, name, service), ...upstream] }
  })
}

/** The canary's destinations, with no weight of their own: the plugin says how much. */
function canaryTargets(file: Cursor, canary: Cursor): Target[] {
  const at = canary.at('config', 'upstream_host')
  if (!isThere(at)) return []
  return targetsOf(file, textOf(at, 'a host'), at).map((one) => ({ ...one, weight: 0 }))
}

function targetsOf(file: Cursor, name: string, cursor: Cursor): Target[] {
  const upstream = upstreamOf(file, name)
  if (upstream === null) return [{ cursor, name: hostName(name), weight: 1, dye: [] }]
  const targets = itemsOf(upstream.at('targets'), 'targets').map((target) => {
    const weight = target.at('weight')
    const what = `a weight from 0 to ${WEIGHT_MAX}`
    return {
      cursor: target,
      name: hostName(textOf(target.at('target'), 'an address')),
      weight: isThere(weight) ? numberOf(weight, what, WEIGHT_MAX) : WEIGHT_DEFAULT,
      dye: [],
    }
  })
  return targets.length > 0 ? targets : upstream.fail('has no targets')
}

function upstreamOf(file: Cursor, name: string): Cursor | null {
  const upstreams = itemsOf(file.at('upstreams'), 'upstreams')
  return upstreams.find((one) => one.at('name').value === name) ?? null
}

function pluginOf(name: string, ...owners: readonly Cursor[]): Cursor | null {
  const plugins = owners.flatMap((owner) => itemsOf(owner.at('plugins'), 'plugins'))
  const found = plugins.find(
    (plugin) => plugin.at('name').value === name && plugin.at('enabled').value !== false,
  )
  return found ?? null
}

/** Routes that share a destination, or whose destinations share the name of their service. */
function connected(routes: readonly KongRoute[]): KongRoute[][] {
  const groups: { keys: Set<string>; routes: KongRoute[] }[] = []
  for (const route of routes) {
    const keys = new Set(
      route.targets.flatMap(({ name }) => [name, name.replace(/[-_][^-_]+$/, '')]),
    )
    const near = groups.filter((group) => [...keys].some((key) => group.keys.has(key)))
    for (const group of near) groups.splice(groups.indexOf(group), 1)
    groups.push({
      keys: new Set([...near.flatMap((group) => [...group.keys]), ...keys]),
      routes: [...near.flatMap((group) => group.routes), route],
    })
  }
  return groups.map((group) => group.routes)
}

function namesOf(routes: readonly KongRoute[]): Set<string> {
  return new Set(routes.flatMap(({ targets }) => targets.map(({ name }) => name)))
}

function readGroup(file: Cursor, routes: readonly KongRoute[]): ImportedPlan {
  const notes = createNotes()
  const rules = routes.map((route) => readRoute(route, notes))
  // Kong asks routes with more attributes first.
  const ordered = [
    ...rules.filter(({ conditions }) => conditions !== null),
    ...rules.filter(({ conditions }) => conditions === null),
  ]
  const table = readTable(file.at('services'), ordered, notes)
  const { gray, baseline } = table
  const last = routes.find((route) => !hasConditions(route.cursor)) ?? routes[0]
  const plugin = last === undefined ? null : pluginOf('canary', last.cursor, last.service)
  const canary = plugin === null ? null : readCanaryPlugin(plugin, table.stages, notes)
  const upstream =
    last === undefined ? null : upstreamOf(file, String(last.service.at('host').value))
  const health = upstream === null ? null : breakerOf(upstream, notes)
  notes.took(gray.cursor, say('gray-reports-as', { name: gray.name }))
  notes.took(baseline.cursor, say('baseline-reports-as', { name: baseline.name }))
  const service = serviceName(baseline.name, gray.name)
  return finish(
    {
      ...table,
      toGray: [...table.toGray, ...(canary?.toGray ?? [])],
      toBaseline: [...table.toBaseline, ...(canary?.toBaseline ?? [])],
      stages: canary?.stages ?? table.stages,
      unit: canary?.unit ?? hashUnit(upstream, notes),
      cursor: file.at('services'),
      name: service,
      services: [
        {
          service,
          baseline: { reportedAs: baseline.name },
          gray: { reportedAs: gray.name },
          ...(canary?.whenGrayDown === undefined ? {} : { whenGrayDown: canary.whenGrayDown }),
          ...(health === null ? {} : { breaker: health }),
        },
      ],
    },
    notes,
  )
}

function hasConditions(route: Cursor): boolean {
  return isThere(route.at('headers')) || isThere(route.at('hosts'))
}

function readRoute({ cursor, service, targets }: KongRoute, notes: Notes): Rule {
  notes.skipFields(cursor, {
    paths: ['no-paths', 'nothing-if-routes-same-path'],
    methods: ['no-methods', 'nothing-if-routes-same-method'],
  })
  if (isThere(cursor.at('expression')))
    cursor.at('expression').fail('cannot be read: write headers')
  const transformer = pluginOf('request-transformer', cursor, service)
  const dye = transformer === null ? [] : dyeOfTransformer(transformer, notes)
  return {
    cursor,
    conditions: conditionsOf(cursor),
    targets: targets.map((one) => ({ ...one, dye })),
  }
}

/** Hosts and headers must all hold; of the values of one, any may. */
function conditionsOf(route: Cursor): Condition[] | null {
  const texts = (list: Cursor) => itemsOf(list, 'texts').map((one) => textOf(one, 'a text'))
  const hosts = texts(route.at('hosts'))
  const all = [
    ...(hosts.length === 0 ? [] : [host(route.at('hosts'), hosts)]),
    ...entriesOf(route.at('headers'), 'headers').map(([name, values]) => {
      if (name.toLowerCase() === 'host') return values.fail('is not allowed here: use hosts')
      const given = texts(values)
      const [first = ''] = given
      const test = first.startsWith('~*') ? regex(first.slice(2), false) : oneOf(given)
      return header(values, name, test)
    }),
  ]
  if (all.length === 0) return null
  return all.length === 1 ? all : [untold(route, 'mark-not-host-and-header')]
}

/** Passive health checks: a target that fails too often gets nothing until probes succeed. */
function breakerOf(upstream: Cursor, notes: Notes): DraftBreaker | null {
  const checks = upstream.at('healthchecks')
  const failures = checks.at('passive', 'unhealthy', 'http_failures')
  if (!isThere(failures) || failures.value === 0) return null
  const minErrors = numberOf(failures, 'a number of failures')
  const [interval, successes] = [
    checks.at('active', 'healthy', 'interval'),
    checks.at('active', 'healthy', 'successes'),
  ]
  notes.took(failures, say('breaker-errors', { errors: minErrors }))
  notes.skipFields(checks.at('passive', 'unhealthy'), {
    tcp_failures: ['refused-like-others', 'nothing'],
    timeouts: ['time-out-like-others', 'nothing'],
  })
  if (!isThere(interval) || !isThere(successes) || interval.value === 0) {
    notes.leave(checks, 'never-comes-back', 'add-probes')
    return { minErrors }
  }
  const halfOpen = formatDuration(durationOf(interval) * numberOf(successes, 'a number of probes'))
  notes.took(successes, say('breaker-open-longer', { time: halfOpen }))
  return { minErrors, halfOpen }
}

function hashUnit(upstream: Cursor | null, notes: Notes): string | null {
  if (upstream === null || upstream.at('algorithm').value !== 'consistent-hashing') return null
  if (upstream.at('hash_on').value === 'header') {
    const name = textOf(upstream.at('hash_on_header'), 'the name of a header')
    notes.took(upstream.at('hash_on_header'), 'split-unit')
    return `http.request.header.${name.toLowerCase()}`
  }
  notes.leave(upstream.at('algorithm'), 'sticky-client', 'name-unit')
  return null
}
