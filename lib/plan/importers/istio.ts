// Importer: Istio, VirtualService with its DestinationRule. Wire: istio/api `networking/v1alpha3`. Pure.
import { type Condition, equals, headerKey, type Matcher } from '#lib/plan/import/conditions'
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
import {
  type DraftBreaker,
  type DraftSelector,
  finish,
  type ImportedPlan,
} from '#lib/plan/import/draft'
import { hostName, serviceName } from '#lib/plan/import/groups'
import { type Importer, isKind } from '#lib/plan/import/importer'
import { istioMatch } from '#lib/plan/import/istio-match'
import { createNotes, type Notes, say } from '#lib/plan/import/notes'
import { podSelector } from '#lib/plan/import/pod-selector'
import { type Rule, readTable, type Target } from '#lib/plan/import/route-table'
import { formatDuration } from '#lib/plan/quantities'

const GROUP = 'networking.istio.io'
/** What Envoy does when outlierDetection leaves a field out. */
const DEFAULTS = { errors: 5, intervalMs: 10_000, ejectionMs: 30_000 } as const

interface IstioTarget extends Target {
  readonly host: string
  readonly subset: string | null
}

export const istio: Importer = {
  name: 'istio',
  detect: (document) =>
    isKind(document, GROUP, 'VirtualService') || isKind(document, GROUP, 'DestinationRule'),
  read(documents) {
    const services = documents.filter((document) => isKind(document, GROUP, 'VirtualService'))
    const rules = documents.filter((document) => isKind(document, GROUP, 'DestinationRule'))
    if (services.length === 0) {
      documents[0]?.fail('needs its VirtualService: import both together, as files or documents')
    }
    return services.map((service) => readService(service, rules))
  },
}

function readService(service: Cursor, destinationRules: readonly Cursor[]): ImportedPlan {
  const notes = createNotes()
  const http = service.at('spec', 'http')
  const rules = itemsOf(http, 'routes').map((rule) => readRule(rule, notes))
  if (rules.length === 0) service.at('spec').fail('has no http routes: only HTTP can be imported')
  const targets = new Map(rules.flatMap((rule) => rule.targets).map((one) => [one.name, one]))
  const table = readTable(http, rules, notes)
  const gray = targets.get(table.gray.name) ?? http.fail('has no gray destination')
  const baseline = targets.get(table.baseline.name) ?? http.fail('has no baseline destination')
  const select = ({ host, subset, cursor }: IstioTarget): DraftSelector =>
    subset === null
      ? { reportedAs: hostName(host) }
      : {
          reportedAs: hostName(host),
          ...subsetOf({ host, subset, cursor }, destinationRules, notes),
        }
  const breaker = breakerOf(gray.host, destinationRules, notes)
  const named = serviceName(hostName(baseline.host), hostName(gray.host))
  notes.skipFields(service.at('spec'), {
    gateways: ['gateway-name', 'name-split-at'],
    tcp: ['only-http', 'nothing'],
    tls: ['only-http', 'nothing'],
  })
  return finish(
    {
      ...table,
      cursor: http,
      name: textOf(service.at('metadata', 'name'), 'the name of the VirtualService'),
      services: [
        {
          service: named,
          baseline: select(baseline),
          gray: select(gray),
          whenGrayDown: 'never',
          ...(breaker === null ? {} : { breaker }),
        },
      ],
    },
    notes,
  )
}

function readRule(rule: Cursor, notes: Notes): Rule & { readonly targets: readonly IstioTarget[] } {
  const matches = itemsOf(rule.at('match'), 'matches').map((match) => istioMatch(match, notes))
  const everybody = matches.length === 0 || matches.includes('all')
  const conditions = matches.filter((match): match is Condition => match !== 'all')
  notes.skipFields(rule, {
    mirror: ['mirrored', 'nothing'],
    fault: ['faults-count', 'remove-faults'],
  })
  const forAll = dyeOf(rule, notes)
  const targets = itemsOf(rule.at('route'), 'destinations').map((route, _, { length }) => {
    const host = textOf(route.at('destination', 'host'), 'the host of a destination')
    const subset = maybeText(route.at('destination', 'subset'), 'the name of a subset')
    const weight = route.at('weight')
    return {
      cursor: route,
      host,
      subset,
      name: subset ?? hostName(host),
      weight: isThere(weight) ? numberOf(weight, 'a weight') : length === 1 ? 1 : 0,
      dye: [...dyeOf(route, notes), ...forAll],
    }
  })
  if (targets.length === 0) rule.fail('has no route: expected at least one destination')
  return { cursor: rule, conditions: everybody ? null : conditions, targets }
}

function dyeOf(parent: Cursor, notes: Notes): Matcher[] {
  const request = parent.at('headers', 'request')
  const written = ['set', 'add'].flatMap((how) => entriesOf(request.at(how), 'headers'))
  return written.map(([name, value]) => {
    notes.took(value, say('mark-of-destination', { mark: headerKey(name) }))
    return { attribute: headerKey(name), ...equals(textOf(value, 'the value of a header')) }
  })
}

type Subset = Pick<IstioTarget, 'host' | 'cursor'> & { readonly subset: string }

/** `version` is what programs report themselves; other labels are those of the pod. */
function subsetOf({ host, subset, cursor }: Subset, rules: readonly Cursor[], notes: Notes) {
  const subsets = rulesOf(host, rules).flatMap((rule) => itemsOf(rule.at('spec', 'subsets'), ''))
  const found = subsets.find((one) => one.at('name').value === subset)
  if (found === undefined) {
    return cursor
      .at('destination', 'subset')
      .fail(`"${subset}" is in no DestinationRule of ${host}: import that together with this`)
  }
  const labels = entriesOf(found.at('labels'), 'labels')
  if (labels.length === 0) found.fail('has no labels that tell its instances')
  const selector = podSelector(labels)
  notes.took(found, say('subset', { subset, selector: JSON.stringify(selector) }))
  return selector
}

function rulesOf(host: string, rules: readonly Cursor[]): Cursor[] {
  return rules.filter((rule) => {
    const given = textOf(rule.at('spec', 'host'), 'the host of the DestinationRule')
    return given === host || hostName(given) === hostName(host)
  })
}

function breakerOf(host: string, rules: readonly Cursor[], notes: Notes): DraftBreaker | null {
  const found = rulesOf(host, rules)
    .map((rule) => rule.at('spec', 'trafficPolicy', 'outlierDetection'))
    .find(isThere)
  if (found === undefined) return null
  const field = (name: string, fallback: number) =>
    isThere(found.at(name)) ? durationOf(found.at(name)) : fallback
  const errors = found.at('consecutive5xxErrors')
  notes.took(found, 'breaker-istio')
  notes.leave(found, 'istio-ejects', 'never-is-violation')
  notes.skipFields(found, {
    maxEjectionPercent: ['no-part-of-instances', 'nothing'],
  })
  return {
    minErrors: isThere(errors) ? numberOf(errors, 'a number of errors') : DEFAULTS.errors,
    window: formatDuration(field('interval', DEFAULTS.intervalMs)),
    halfOpen: formatDuration(field('baseEjectionTime', DEFAULTS.ejectionMs)),
  }
}
