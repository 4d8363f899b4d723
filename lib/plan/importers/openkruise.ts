// Importer: OpenKruise Rollouts. Wire: openkruise/rollouts `api/v1beta1/rollout_types.go`. Pure.

import type { Condition, Matcher } from '#lib/plan/import/conditions'
import {
  type Cursor,
  durationOf,
  entriesOf,
  isThere,
  itemsOf,
  textOf,
} from '#lib/plan/import/cursor'
import { type DraftStage, finish, shareStage } from '#lib/plan/import/draft'
import { dyeOfModifier, readMatch } from '#lib/plan/import/gateway-match'
import { type Importer, isKind } from '#lib/plan/import/importer'
import { createNotes, type Notes, say } from '#lib/plan/import/notes'
import { podSelector } from '#lib/plan/import/pod-selector'

const PERCENT = /^(\d{1,3}(?:\.\d+)?)%$/

export const openkruise: Importer = {
  name: 'openkruise',
  detect: (document) => isKind(document, 'rollouts.kruise.io', 'Rollout'),
  read: (documents) => documents.map(readRollout),
}

interface Step {
  readonly stage: DraftStage
  readonly toGray: readonly Condition[]
  readonly dye: readonly Matcher[]
}

function readRollout(rollout: Cursor) {
  const notes = createNotes()
  const spec = rollout.at('spec')
  const canary = spec.at('strategy', 'canary')
  if (!isThere(canary)) spec.at('strategy').fail('has no canary: only that can be imported')
  const workload = spec.at('workloadRef', 'name')
  const name = textOf(workload, 'the name of the workload')
  const labels = canary.at('patchPodTemplateMetadata', 'labels')
  if (!isThere(labels)) {
    canary.fail('does not tell the pods of gray apart: add patchPodTemplateMetadata.labels')
  }
  notes.took(labels, 'gray-labels-only')
  const steps = itemsOf(canary.at('steps'), 'steps').map((step) => readStep(step, notes))
  if (steps.length === 0) canary.fail('has no steps: expected traffic or matches')
  notes.skipFields(canary, {
    trafficRoutings: ['route-not-who', 'name-split-at'],
  })
  return finish(
    {
      cursor: canary.at('steps'),
      name: textOf(rollout.at('metadata', 'name'), 'the name of the Rollout'),
      services: [{ service: name, gray: podSelector(entriesOf(labels, 'labels')) }],
      toGray: steps.flatMap(({ toGray }) => toGray),
      toBaseline: [],
      ...dyes(steps),
      drawnOf: 'rest',
      // The label is taken off when the workload itself gets the new version.
      afterPromotion: 'baseline',
      stages: shares(steps.map(({ stage }) => stage)),
    },
    notes,
  )
}

/** A step by marks draws nothing: beside steps with a share it promises none of the rest. */
function shares(stages: readonly DraftStage[]): DraftStage[] {
  const drawn = stages.some(({ share }) => share !== null)
  return stages.map((stage) => (drawn && stage.share === null ? { ...stage, share: 0 } : stage))
}

/** Marks are certain only when every step of a kind writes them. */
function dyes(steps: readonly Step[]): { drawnDye: Matcher[]; matchedDye: Matcher[] } {
  const [drawn, matched] = [
    steps.filter(({ stage }) => stage.share !== null),
    steps.filter(({ stage }) => stage.share === null),
  ]
  const every = (some: readonly Step[]) =>
    some.every(({ dye }) => dye.length > 0) ? some.flatMap(({ dye }) => dye) : []
  return { drawnDye: every(drawn), matchedDye: every(matched) }
}

function readStep(step: Cursor, notes: Notes): Step {
  const matches = itemsOf(step.at('matches'), 'matches')
  const traffic = step.at('traffic')
  const dye = dyeOfModifier(step.at('requestHeaderModifier'), notes)
  const holdMs = holdOf(step.at('pause'))
  notes.skipFields(step, {
    replicas: ['pods-not-requests', 'nothing'],
  })
  if (matches.length > 0) {
    notes.skipFields(step, { traffic: ['not-beside-matches', 'remove-one'] })
    const toGray = matches.map((match) => {
      const condition = readMatch(match, notes)
      if (condition === 'all') return match.fail('has no headers: nothing tells its requests')
      notes.took(match, 'match-to-gray')
      return condition
    })
    return { stage: { name: 'marked', share: null, holdMs }, toGray, dye }
  }
  if (!isThere(traffic)) return step.fail('has neither traffic nor matches')
  const percent = PERCENT.exec(textOf(traffic, 'a percentage such as "5%"'))?.[1]
  const share = Number(percent) / 100
  if (percent === undefined || share > 1) {
    return traffic.fail(`expected a percentage such as "5%", got "${String(traffic.value)}"`)
  }
  const stage = { ...shareStage(share), holdMs }
  notes.took(traffic, say('stage', { stage: stage.name }))
  return { stage, toGray: [], dye }
}

function holdOf(pause: Cursor): number | null {
  return isThere(pause.at('duration')) ? durationOf(pause.at('duration')) : null
}
