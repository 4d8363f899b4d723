// Importer: Argo Rollouts, canary strategy. Wire: argo-rollouts `pkg/apis/rollouts/v1alpha1/types.go`. Pure.
import type { Condition } from '#lib/plan/import/conditions'
import {
  type Cursor,
  durationOf,
  entriesOf,
  isThere,
  itemsOf,
  numberOf,
  textOf,
} from '#lib/plan/import/cursor'
import { type DraftSelector, type DraftStage, finish, shareStage } from '#lib/plan/import/draft'
import { type Importer, isKind } from '#lib/plan/import/importer'
import { istioHeader } from '#lib/plan/import/istio-match'
import { createNotes, type Notes, say } from '#lib/plan/import/notes'
import { podSelector } from '#lib/plan/import/pod-selector'

const GROUP = 'argoproj.io'
const WEIGHT_MAX = 100

export const argoRollouts: Importer = {
  name: 'argo-rollouts',
  detect: (document) => isKind(document, GROUP, 'Rollout') || isAnalysis(document),
  read(documents) {
    const rollouts = documents.filter((document) => isKind(document, GROUP, 'Rollout'))
    if (rollouts.length === 0) {
      documents[0]?.fail('asks for a verdict, it plans nothing: import the Rollout that uses it')
    }
    return rollouts.map(readRollout)
  },
}

function isAnalysis(document: Cursor): boolean {
  return ['AnalysisTemplate', 'ClusterAnalysisTemplate'].some((kind) =>
    isKind(document, GROUP, kind),
  )
}

function readRollout(rollout: Cursor) {
  const notes = createNotes()
  const strategy = rollout.at('spec', 'strategy')
  if (isThere(strategy.at('blueGreen'))) {
    strategy.at('blueGreen').fail('switches all requests at once: only canary can be imported')
  }
  const canary = strategy.at('canary')
  if (!isThere(canary)) strategy.fail('has no canary: expected spec.strategy.canary.steps')
  const name = textOf(rollout.at('metadata', 'name'), 'the name of the Rollout')
  if (!isThere(canary.at('trafficRouting'))) {
    notes.leave(canary, 'share-of-pods', 'give-stages-tolerance')
  }
  const { stages, toGray } = readSteps(canary, notes)
  notes.skipFields(canary, {
    analysis: ['judged-by-checks', 'nothing'],
    'trafficRouting.istio': ['route-not-who', 'name-split-at'],
    antiAffinity: ['where-pods-run', 'nothing'],
  })
  return finish(
    {
      cursor: canary,
      name,
      services: [{ service: name, ...groupsOf(rollout, notes) }],
      toGray,
      toBaseline: [],
      drawnDye: [],
      matchedDye: [],
      drawnOf: 'rest',
      stages,
      // These labels are those of a role: with the promotion gray's pods get the stable ones.
      ...(isThere(canary.at('canaryMetadata', 'labels')) ? { afterPromotion: 'baseline' } : {}),
    },
    notes,
  )
}

interface Groups {
  readonly baseline?: DraftSelector
  readonly gray: DraftSelector
}

/** Labels that only gray's pods have; else what the new template shows; else the tag of its image. */
function groupsOf(rollout: Cursor, notes: Notes): Groups {
  const canary = rollout.at('spec', 'strategy', 'canary')
  const gray = canary.at('canaryMetadata', 'labels')
  const stable = canary.at('stableMetadata', 'labels')
  if (isThere(gray)) {
    notes.took(gray, 'gray-labels')
    if (!isThere(stable)) return { gray: podSelector(entriesOf(gray, 'labels')) }
    notes.took(stable, 'baseline-labels')
    return {
      baseline: podSelector(entriesOf(stable, 'labels')),
      gray: podSelector(entriesOf(gray, 'labels')),
    }
  }
  const template = rollout.at('spec', 'template')
  const shared = new Set(
    entriesOf(rollout.at('spec', 'selector', 'matchLabels'), 'labels').map(([key]) => key),
  )
  const own = entriesOf(template.at('metadata', 'labels'), 'labels').filter(
    ([key]) => !shared.has(key),
  )
  if (own.length > 0) {
    notes.took(template.at('metadata', 'labels'), 'gray-template')
    return { gray: podSelector(own) }
  }
  const image = template.at('spec', 'containers', 0, 'image')
  const tag = /:([\w.-]+)$/.exec(String(image.value))?.[1]
  if (tag === undefined) {
    return canary.fail('does not tell the pods of gray apart: add canaryMetadata.labels')
  }
  notes.took(image, say('gray-version', { version: tag }))
  return { gray: { version: tag } }
}

interface Steps {
  readonly stages: DraftStage[]
  readonly toGray: Condition[]
}

/** Stages are the steps at which something is waited for; the last weight is one as well. */
function readSteps(canary: Cursor, notes: Notes): Steps {
  const steps = itemsOf(canary.at('steps'), 'steps')
  if (steps.length === 0) canary.fail('has no steps: expected setWeight, pause and others')
  const max = canary.at('trafficRouting', 'maxTrafficWeight')
  const total = isThere(max) ? numberOf(max, 'a weight') : WEIGHT_MAX
  const weighted = steps.some((step) => isThere(step.at('setWeight')))
  const stages: DraftStage[] = []
  const toGray: Condition[] = []
  let now: DraftStage = { name: 'start', share: weighted ? 0 : null, holdMs: null }
  let waits = false
  const close = () => {
    if (waits) stages.push(now)
    waits = false
  }
  for (const step of steps) {
    const [weight, pause, route] = ['setWeight', 'pause', 'setHeaderRoute'].map((key) =>
      step.at(key),
    ) as [Cursor, Cursor, Cursor]
    if (isThere(weight)) {
      close()
      const share = numberOf(weight, `a weight from 0 to ${total}`, total) / total
      now = shareStage(share)
      notes.took(weight, say('stage', { stage: now.name }))
    } else if (isThere(pause)) {
      now = { ...now, holdMs: holdOf(pause, { before: now.holdMs, again: waits }) }
      waits = true
      notes.took(pause, now.holdMs === null ? 'held' : say('hold', { stage: now.name }))
    } else if (isThere(route)) {
      const conditions = readHeaderRoute(route, notes)
      toGray.push(...conditions)
      if (conditions.length > 0) {
        close()
        now = { ...now, name: 'marked', holdMs: null }
      }
    } else waits = readOther(step, notes) || waits
  }
  const last = [...steps].reverse().find((step) => isThere(step.at('setWeight')))
  if (waits || last !== undefined || stages.length === 0) stages.push(now)
  return { stages, toGray }
}

function holdOf(pause: Cursor, { before, again }: { before: number | null; again: boolean }) {
  const time = pause.at('duration')
  if (!isThere(time) || (again && before === null)) return null
  return durationOf(time) + (before ?? 0)
}

function readHeaderRoute(route: Cursor, notes: Notes): Condition[] {
  const matches = itemsOf(route.at('match'), 'matches')
  if (matches.length === 0) {
    notes.leave(route, 'removes-route', 'nothing')
  }
  if (matches.length > 1) route.fail('asks for several headers together, which no mark can tell')
  return matches.map((match) => {
    const name = textOf(match.at('headerName'), 'the name of a header')
    notes.took(match, say('header-to-gray', { name }))
    return istioHeader(match.at('headerValue'), name)
  })
}

/** True for a step that takes its time. */
function readOther(step: Cursor, notes: Notes): boolean {
  const [kind] = Object.keys(step.value ?? {})
  if (kind === undefined) return step.fail('is empty: expected setWeight, pause or another step')
  const takesTime = ['analysis', 'experiment', 'plugin'].includes(kind)
  const known = [...['setCanaryScale', 'setMirrorRoute', 'replicaProgressThreshold']]
  if (!takesTime && !known.includes(kind)) step.at(kind).fail('is no step of Argo Rollouts')
  notes.leave(
    step.at(kind),
    takesTime ? 'time-not-written' : 'changes-no-requests',
    takesTime ? 'stage-is-held' : 'nothing',
  )
  return takesTime
}
