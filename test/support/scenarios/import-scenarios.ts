// Plans of other tools for the bookstore, each with traffic that follows its rule and traffic that
// goes another way: what the rule implies must come out as the verdict.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { importPlans } from '#lib/plan/import/import-plans'
import { type Call, chain, type Draw, MARK, traffic } from './requests'
import type { Failing, Scenario } from './scenario'

const FOLDER = join(import.meta.dirname, '../../fixtures/bookstore-plans')
const SIX_MINUTES = { toS: 360, perSecond: 5 } as const
const SHARE = 0.3
const MOBILE_SHARE = 0.5
const GATEWAY: Call = { at: 'gateway-service-v1' }
const MOBILE = { attributes: { 'http.request.header.app': 'mobile' } } as const

const deviates = (at: string): Failing => ['traffic-share', at, 'share-deviates']
const DEVIATES = deviates('favorites-service')
const STRAGGLERS: Failing = ['traffic-share', 'gray', 'ended-stragglers']
const GATE = 'gateway-service → favorites-service'
const LEAKED: Failing = ['routing', GATE, 'leaked-gray']
const MISSED: Failing = ['routing', GATE, 'missed-gray']
const FORBIDDEN: Failing = ['breaker', 'favorites-service', 'fail-over-forbidden']

/** Where requests of the two groups end, and what their spans show. */
interface Groups {
  readonly gray: Call
  readonly baseline: Call
  readonly labels?: Scenario['labels']
}

const BY_NAME: Groups = {
  gray: { at: 'favorites-service-new-v2' },
  baseline: { at: 'favorites-service-v1' },
}
const BY_VERSION: Groups = {
  gray: { at: 'favorites-service-v2' },
  baseline: { at: 'favorites-service-v1' },
}
const byLabel = (key: string, gray: string, baseline?: string): Groups => ({
  ...BY_VERSION,
  labels: {
    'favorites-service-v2': { [key]: gray },
    ...(baseline === undefined ? {} : { 'favorites-service-v1': { [key]: baseline } }),
  },
})
const BY_ROLE = byLabel('k8s.pod.label.role', 'canary', 'stable')
const BY_LANE = byLabel('k8s.pod.label.lane', 'gray')
const BY_DEPLOYMENT = byLabel(
  'k8s.deployment.name',
  'P-favorites-service',
  'P-favorites-service-primary',
)

type Way = (groups: Groups) => (draw: Draw) => Call

/** The gateway writes `gray: true` on the requests that it sends to gray. */
const dyed = (call: Call): Call => ({ ...call, mark: MARK })
const drawn =
  (share: number): Way =>
  ({ gray, baseline }) =>
  (draw) =>
    chain(GATEWAY, draw.chance(share) ? gray : baseline)
const drawnAndDyed =
  (share: number): Way =>
  ({ gray, baseline }) =>
  (draw) =>
    chain(GATEWAY, draw.chance(share) ? dyed(gray) : baseline)

/** Requests of the mobile app go where `mobile` says, others where `rest` does. */
const byApp =
  (mobile: Way, rest: Way): Way =>
  (groups) =>
  (draw) => {
    if (!draw.chance(MOBILE_SHARE)) return rest(groups)(draw)
    const { gray, baseline, labels = {} } = groups
    const shown = { gray: { ...gray, ...MOBILE }, baseline: { ...baseline, ...MOBILE }, labels }
    return { ...mobile(shown)(draw), ...MOBILE }
  }
const toGray = drawn(1)
const toGrayDyed = drawnAndDyed(1)
const toBaseline = drawn(0)

/** As Flagger does it: five minutes of a share, then everything goes to what reports as the baseline. */
const PROMOTED_S = 300
const promotedAs =
  (afterwards: Way): Way =>
  (groups) =>
  (draw) =>
    draw.atS < PROMOTED_S ? drawn(SHARE)(groups)(draw) : afterwards(groups)(draw)

interface Rule {
  readonly file: string
  readonly groups: Groups
  readonly follows: Way
  /** Ways that are not as the rule says, and everything that must fail for each. */
  readonly astray: Readonly<Record<string, readonly [way: Way, ...fails: Failing[]]>>
}

const DRAWN: Omit<Rule, 'file' | 'groups'> = {
  follows: drawn(SHARE),
  astray: { 'half of all requests': [drawn(0.5), DEVIATES] },
}
const DYED: Omit<Rule, 'file' | 'groups'> = {
  follows: drawnAndDyed(SHARE),
  astray: { 'half of all requests': [drawnAndDyed(0.5), DEVIATES] },
}
/** A share of what the header did not decide: 30 % of all requests would be too many. */
const REST: Omit<Rule, 'file' | 'groups'> = {
  follows: byApp(toGray, drawn(SHARE)),
  astray: {
    'a share of all requests, those of the header among them': [
      byApp(toGray, drawn(0.1)),
      DEVIATES,
    ],
  },
}
const HEADER: Omit<Rule, 'file' | 'groups'> = {
  follows: byApp(toGray, toBaseline),
  astray: { 'a header that leaks': [byApp(toGray, drawn(0.01)), LEAKED] },
}
const DYED_HEADER: Omit<Rule, 'file' | 'groups'> = {
  follows: byApp(toGrayDyed, toBaseline),
  astray: { 'a header that leaks': [byApp(toGrayDyed, drawn(0.01)), LEAKED] },
}
/** A share of the requests of the mobile app, each with the lane's own mark. */
const lane = (share: number): Way => {
  const inLane: Way = ({ gray, baseline }) => {
    const attributes = { ...gray.attributes, 'service-lane': 'P-lanes/favorites' }
    return (draw) => chain(GATEWAY, draw.chance(share) ? { ...gray, attributes } : baseline)
  }
  return byApp(inLane, toBaseline)
}

const RULES: readonly Rule[] = [
  { file: 'argo-rollouts.yaml', groups: BY_ROLE, ...DRAWN },
  { file: 'argo-rollouts-header.yaml', groups: BY_VERSION, ...HEADER },
  { file: 'flagger.yaml', groups: BY_DEPLOYMENT, ...DRAWN },
  { file: 'flagger-header.yaml', groups: BY_DEPLOYMENT, ...HEADER },
  { file: 'istio.yaml', groups: BY_VERSION, ...REST },
  { file: 'istio-header.yaml', groups: BY_NAME, ...DYED_HEADER },
  { file: 'gateway-api.yaml', groups: BY_NAME, ...DYED },
  {
    ...{ file: 'gateway-api-header.yaml', groups: BY_NAME, ...HEADER },
    astray: { 'a header that is missed': [byApp(drawn(0.97), toBaseline), MISSED, FORBIDDEN] },
  },
  { file: 'kong.yaml', groups: BY_NAME, ...DRAWN },
  { file: 'kong-header.yaml', groups: BY_NAME, ...DYED_HEADER },
  { file: 'polaris.json', groups: BY_VERSION, ...DRAWN },
  { file: 'polaris-header.json', groups: BY_VERSION, ...HEADER },
  {
    file: 'polaris-lane.json',
    groups: byLabel('lane', 'gray'),
    follows: lane(SHARE),
    astray: { 'more than half of those that match': [lane(0.6), deviates('gateway-service')] },
  },
  { file: 'ingress-nginx.yaml', groups: BY_NAME, ...REST },
  { file: 'ingress-nginx-header.yaml', groups: BY_NAME, ...HEADER },
  { file: 'apisix.yaml', groups: BY_NAME, ...DRAWN },
  { file: 'apisix-header.yaml', groups: BY_NAME, ...HEADER },
  { file: 'higress.yaml', groups: BY_NAME, ...DYED },
  { file: 'higress-header.yaml', groups: BY_NAME, ...HEADER },
  { file: 'openkruise.yaml', groups: BY_LANE, ...DRAWN },
  { file: 'openkruise-header.yaml', groups: BY_LANE, ...DYED_HEADER },
]

/** What no tool writes down: how far off the share may be. One point takes 40 000 requests. */
const TOLERANCE = '10%'

function readFor(file: string): (text: string) => string {
  return (text) => {
    const [plan, second] = importPlans([{ name: file, text }]).plans
    if (plan === undefined || second !== undefined) throw new Error(`${file}: not one plan`)
    return plan.yaml.replaceAll(/^( +)share: .*$/gm, `$&\n$1tolerance: ${TOLERANCE}`)
  }
}

function promotion(how: string, way: Way, fails: readonly Failing[]): Scenario {
  return {
    name: `flagger.yaml: promoted, ${how}`,
    plan: readFileSync(join(FOLDER, 'flagger.yaml'), 'utf8'),
    read: readFor('flagger.yaml'),
    labels: BY_DEPLOYMENT.labels ?? {},
    requests: () => traffic({ toS: 600, perSecond: 5 }, promotedAs(way)(BY_DEPLOYMENT)),
    acts: [
      [0, 'start'],
      [PROMOTED_S, 'promote'],
    ],
    outcome: fails.length === 0 ? 'pass' : 'fail',
    fails,
  }
}

export const IMPORT_SCENARIOS: readonly Scenario[] = [
  promotion('and everything goes to the new primary', drawn(0), []),
  promotion('but some requests still go to the canary', drawn(0.05), [STRAGGLERS]),
  ...RULES.flatMap((rule): Scenario[] => {
    const { file, groups, follows, astray } = rule
    const base = {
      plan: readFileSync(join(FOLDER, file), 'utf8'),
      read: readFor(file),
      ...(groups.labels === undefined ? {} : { labels: groups.labels }),
    }
    const play = (way: Way) => () => traffic(SIX_MINUTES, way(groups))
    return [
      { ...base, name: `${file}: as it says`, requests: play(follows), outcome: 'pass', fails: [] },
      ...Object.entries(astray).map(
        ([how, [way, ...fails]]): Scenario => ({
          ...base,
          name: `${file}: ${how}`,
          requests: play(way),
          outcome: 'fail',
          fails,
        }),
      ),
    ]
  }),
]
