// Follower: notifications of Argo Rollouts, by the template of docs/following. Wire: argo-rollouts
// `utils/record/record.go` and `types.go`. A notification tells the rollout as it was before. Pure.
import { z } from 'zod'
import { follower, type Happening } from '#lib/plan/follow/follower'

const TEXT_MAX = 500
const STEPS_MAX = 1_000
const WEIGHT_MAX = 100
/** The wait of a step is what a stage is. */
const STEP_PAUSE = 'CanaryPauseStep'

const text = z.string().max(TEXT_MAX)
const weight = z.number().min(0)

/** As triggers are called, without `on-`. */
const EVENTS = [
  'rollout-updated',
  'rollout-step-completed',
  'traffic-weight-updated',
  'rollout-paused',
  'rollout-resumed',
  'rollout-aborted',
  'skip-steps',
  'rollout-completed',
] as const

const body = z.object({
  event: z.enum(EVENTS, { error: `must be one of ${EVENTS.join(', ')}` }),
  name: text.min(1, 'must be the name of the Rollout'),
  namespace: text.optional(),
  /** The annotation `grayproof/rollout`: which rollout is meant, when it is called otherwise. */
  rollout: text.optional(),
  /** Epoch seconds, as a number or as text. */
  sentAt: z.coerce.number().min(0).optional(),
  paused: z.boolean().nullish(),
  steps: z
    .array(
      z.object({
        setWeight: weight.nullish(),
        setHeaderRoute: z.object({ match: z.array(z.unknown()).nullish() }).nullish(),
      }),
    )
    .max(STEPS_MAX)
    .nullish(),
  /** The template writes '' where there is none. */
  maxTrafficWeight: z.union([weight, z.literal('')]).nullish(),
  status: z.object({
    currentStepIndex: z.int().min(0).nullish(),
    stableRS: text.nullish(),
    pauseConditions: z.array(z.object({ reason: text })).nullish(),
  }),
})
type Body = z.output<typeof body>

export const argoRollouts = follower({
  name: 'argo',
  author: 'argo-rollouts',
  title: 'Argo Rollouts: notifications by webhook',
  body,
  read: (notice) => ({
    object: notice.name,
    rollout: notice.rollout || null,
    atMs: notice.sentAt === undefined ? null : notice.sentAt * 1_000,
    happening: happeningOf(notice),
  }),
})

function happeningOf(notice: Body): Happening {
  const { event, status } = notice
  const isFirst = !status.stableRS
  if (isFirst) return { kind: 'nothing', why: 'the first version has nothing to be compared with' }
  const step = status.currentStepIndex ?? 0
  switch (event) {
    case 'rollout-updated':
      return { kind: 'renewed' }
    case 'rollout-aborted':
    case 'skip-steps':
      return { kind: 'failed' }
    case 'rollout-completed':
      return { kind: 'promoted' }
    case 'rollout-step-completed':
      return atStep(notice, step + 1)
    case 'traffic-weight-updated':
      return atStep(notice, step)
    case 'rollout-resumed':
      return { kind: 'goes-on' }
    case 'rollout-paused':
      return isHeldUp(notice) ? { kind: 'waits' } : atStep(notice, step)
  }
}

/** By a person, or because nobody knows whether to go on. */
function isHeldUp({ paused, status }: Body): boolean {
  if (paused === true) return true
  return (status.pauseConditions ?? []).some(({ reason }) => reason !== STEP_PAUSE)
}

/** Who gets which requests while this step (from 0) is carried out. */
function atStep({ steps, maxTrafficWeight }: Body, index: number): Happening {
  const all = steps ?? []
  if (index >= all.length) return { kind: 'share', share: 1 }
  const done = all.slice(0, index + 1)
  const set = done.findLast((step) => typeof step.setWeight === 'number')?.setWeight ?? 0
  if (set > 0) return { kind: 'share', share: Math.min(1, set / (maxTrafficWeight || WEIGHT_MAX)) }
  const isRouted = done.some((step) => (step.setHeaderRoute?.match ?? []).length > 0)
  return isRouted ? { kind: 'marks' } : { kind: 'share', share: 0 }
}
