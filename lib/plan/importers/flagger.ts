// Importer: Flagger, Canary. Wire: flagger `pkg/apis/flagger/v1beta1/canary.go`. Pure.
import { type Condition, equals, headerKey, type Matcher } from '#lib/plan/import/conditions'
import {
  type Cursor,
  durationOf,
  entriesOf,
  isThere,
  itemsOf,
  numberOf,
  textOf,
} from '#lib/plan/import/cursor'
import { type DraftStage, finish, shareStage } from '#lib/plan/import/draft'
import { type Importer, isKind } from '#lib/plan/import/importer'
import { istioMatch } from '#lib/plan/import/istio-match'
import { createNotes, type Notes, say } from '#lib/plan/import/notes'
import { formatPercent } from '#lib/plan/quantities'

const WEIGHT_MAX = 100
const A_WEIGHT = 'a weight from 0 to 100'
/** What Flagger does when the analysis has no interval. */
const INTERVAL_MS = 60_000

export const flagger: Importer = {
  name: 'flagger',
  detect: (document) => isKind(document, 'flagger.app', 'Canary'),
  read: (documents) => documents.map(readCanary),
}

function readCanary(canary: Cursor) {
  const notes = createNotes()
  const spec = canary.at('spec')
  const analysis = spec.at('analysis')
  if (!isThere(analysis)) spec.fail('has no analysis: expected weights, or iterations with a match')
  const target = spec.at('targetRef', 'name')
  const name = textOf(target, 'the name of the Deployment')
  notes.took(target, say('gray-deployment', { name }))
  const interval = analysis.at('interval')
  const everyMs = isThere(interval) ? durationOf(interval) : INTERVAL_MS
  const toGray = readMatch(analysis, notes)
  const stages = readStages(analysis, everyMs, notes)
  const unit = readAffinity(analysis.at('sessionAffinity'), notes)
  skipRest(spec, notes)
  const checks = readThresholds(analysis, notes)
  return finish(
    {
      cursor: analysis,
      name: textOf(canary.at('metadata', 'name'), 'the name of the Canary'),
      services: [
        {
          service: name,
          baseline: deployment([name, `${name}-primary`], `${name}-primary`),
          gray: deployment([name, `${name}-canary`], name),
        },
      ],
      toGray,
      toBaseline: [],
      drawnDye: [],
      matchedDye: dyeOf(spec.at('service'), notes),
      drawnOf: 'rest',
      unit,
      stages,
      afterPromotion: 'baseline',
      ...(checks === null ? {} : { checks }),
    },
    notes,
  )
}

/** The name as reported may be that of the program or of the Deployment; the label tells for certain. */
function deployment(reportedAs: readonly string[], name: string) {
  return { reportedAs, labels: { 'k8s.deployment.name': name } }
}

function readMatch(analysis: Cursor, notes: Notes): Condition[] {
  const matches = itemsOf(analysis.at('match'), 'matches')
  if (matches.length > 0 && !isThere(analysis.at('iterations'))) {
    analysis.at('match').fail('needs iterations: Flagger reads a match only in A/B testing')
  }
  return matches.map((match) => {
    const condition = istioMatch(match, notes)
    if (condition === 'all') return match.fail('has no headers: nothing tells its requests')
    notes.took(match, 'match-to-gray')
    return condition
  })
}

function readStages(analysis: Cursor, everyMs: number, notes: Notes): DraftStage[] {
  const iterations = analysis.at('iterations')
  if (isThere(iterations)) {
    const times = numberOf(iterations, 'a number of iterations')
    notes.took(iterations, 'stage-iterations')
    if (isThere(analysis.at('match'))) return [{ name: 'ab', share: null, holdMs: times * everyMs }]
    return iterations.fail('without a match is blue/green, which switches all requests at once')
  }
  const steps = weightsOf(analysis)
  notes.took(steps.cursor, say('stages-weights', { weights: steps.weights.join(', ') }))
  notes.skipFields(analysis, {
    stepWeightPromotion: ['gray-shrinks', 'promote-then'],
  })
  return steps.weights.map((weight) => shareStage(weight / WEIGHT_MAX, everyMs))
}

/** A list, or a straight line up to the largest. */
function weightsOf(analysis: Cursor): { readonly cursor: Cursor; readonly weights: number[] } {
  const list = analysis.at('stepWeights')
  if (isThere(list)) {
    const weights = itemsOf(list, 'weights').map((item) => numberOf(item, A_WEIGHT, WEIGHT_MAX))
    return weights.length > 0 ? { cursor: list, weights } : list.fail('is empty')
  }
  const cursor = analysis.at('stepWeight')
  if (!isThere(cursor)) return analysis.fail('has no stepWeight, stepWeights or iterations')
  const step = numberOf(cursor, A_WEIGHT, WEIGHT_MAX)
  if (step < 1) return cursor.fail('never gets anywhere: expected at least 1')
  const maxWeight = analysis.at('maxWeight')
  const max = isThere(maxWeight) ? numberOf(maxWeight, A_WEIGHT, WEIGHT_MAX) : WEIGHT_MAX
  const count = Math.max(1, Math.ceil(max / step))
  return {
    cursor,
    weights: Array.from({ length: count }, (_, at) => Math.min(max, step * (at + 1))),
  }
}

function readAffinity(affinity: Cursor, notes: Notes): string | null {
  if (!isThere(affinity)) return null
  const cookie = textOf(affinity.at('cookieName'), 'the name of a cookie')
  notes.leave(affinity, say('sticky-cookie', { cookie }), 'name-unit-to-count')
  return null
}

/** The success rate is the one absolute bound that a check has as well. */
function readThresholds(analysis: Cursor, notes: Notes): Record<string, unknown> | null {
  let checks: Record<string, unknown> | null = null
  for (const metric of itemsOf(analysis.at('metrics'), 'metrics')) {
    const min = metric.at('thresholdRange', 'min')
    if (metric.at('name').value === 'request-success-rate' && isThere(min)) {
      const ceiling = 1 - numberOf(min, 'a percentage from 0 to 100', WEIGHT_MAX) / WEIGHT_MAX
      if (ceiling > 0 && ceiling < 1) {
        const written = formatPercent(Number(ceiling.toFixed(6)))
        notes.took(metric, say('error-ceiling', { ceiling: written }))
        checks = { 'error-rate': { ceiling: written } }
        continue
      }
    }
    notes.leave(metric, 'not-a-fixed-number', 'nothing-see-checks')
  }
  return checks
}

/** Headers that Flagger has Istio write on every request of the route mark nothing. */
function dyeOf(service: Cursor, notes: Notes): Matcher[] {
  for (const [name, value] of entriesOf(service.at('headers', 'request', 'set'), 'headers')) {
    const { attribute } = { attribute: headerKey(name), ...equals(String(value.value)) }
    notes.leave(value, say('mark-of-both', { mark: attribute }), 'nothing')
  }
  return []
}

function skipRest(spec: Cursor, notes: Notes): void {
  notes.skipFields(spec, {
    progressDeadlineSeconds: ['about-deployments', 'nothing'],
    'service.hosts': ['every-host', 'nothing'],
    'service.gateways': ['gateway-name', 'name-split-at'],
    'service.trafficPolicy.outlierDetection': ['ejects-instances', 'nothing'],
    'analysis.threshold': ['fails-at-once', 'nothing'],
    'analysis.webhooks': ['who-asks-whom', 'set-up-gates'],
  })
}
