// Rollouts as the API gives them: where they stand, and how they came there.
import { z } from 'zod'
import { SPLIT_BY } from '#lib/plan/plan'
import { count, fraction, outcome, rolloutState, stageAction, time } from './scalars'
import { finding, share } from './verdict'

const stage = z
  .object({
    name: z.string(),
    index: count,
    share: fraction.nullable(),
    tolerance: fraction.nullable(),
    ramp: z.object({ from: fraction, overMs: z.number() }).nullable().optional(),
    holdMs: z.number().nullable(),
  })
  .meta({ id: 'Stage' })

const summary = z.object({
  name: z.string(),
  revision: count,
  state: rolloutState,
  stage: stage.nullable(),
  stages: z.array(stage),
  stageSince: time,
  services: z.array(z.string()),
  actions: z.array(stageAction).meta({ description: 'What would work now.' }),
  outcome,
  since: time,
  asOf: time,
  share,
  reason: finding.nullable().meta({ description: 'The finding that decided the outcome.' }),
})

export const rolloutListEntry = summary
  .extend({
    trend: z.array(
      z.object({ at: time, observed: fraction.nullable(), planned: fraction.nullable() }),
    ),
  })
  .meta({ id: 'RolloutListEntry' })

const matchers = z.array(
  z.object({
    attribute: z.string(),
    test: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('equals'), value: z.string() }),
      z.object({ kind: z.literal('oneOf'), values: z.array(z.string()) }),
      z.object({ kind: z.literal('matches'), glob: z.string() }),
    ]),
  }),
)

const split = z.object({
  at: z.string().nullable(),
  by: z.enum(SPLIT_BY),
  unit: z.string().nullable(),
  of: z.object({ anyOf: matchers, noneOf: matchers }).nullable(),
})

const revision = { revision: count, at: time, author: z.string() }

export const rollout = summary
  .extend({
    createdAt: time,
    split,
    settleMs: z.number(),
    history: z.array(
      z.object({
        at: time,
        action: stageAction,
        state: rolloutState,
        stage: z.string().nullable(),
        author: z.string(),
      }),
    ),
    revisions: z.array(z.object(revision)),
    plan: z.unknown().meta({ description: 'In the format of /plan.schema.json.' }),
    sourceText: z.string().meta({ description: 'The plan as its author sent it.' }),
  })
  .meta({ id: 'Rollout' })

export const revisionText = z
  .object({ rollout: z.string(), ...revision, text: z.string() })
  .meta({ id: 'RevisionText' })

export const appliedPlan = z
  .object({
    rollout: z.string(),
    revision: count,
    changed: z.boolean().meta({ description: 'False: the newest revision already said this.' }),
    unknownTargets: z
      .array(z.string())
      .meta({ description: 'Names in "notify" that are no alert target: nobody is told there.' }),
  })
  .meta({ id: 'AppliedPlan' })

export const shareHistory = z
  .object({
    from: time,
    to: time,
    points: z.array(
      z.object({
        at: time,
        stage: z.string().nullable(),
        outcome,
        changed: z.boolean(),
        observed: fraction.nullable(),
        lower: fraction.nullable(),
        upper: fraction.nullable(),
        planned: fraction.nullable(),
        tolerance: fraction.nullable(),
        requests: count,
        gray: count,
        countedBy: z.enum(['request', 'unit']),
      }),
    ),
    marks: z.array(z.object({ at: time, action: stageAction, stage: z.string().nullable() })),
    ramps: z.array(z.object({ at: time, planned: fraction.nullable() })),
  })
  .meta({ id: 'ShareHistory' })
