// How: notifications are rendered from the ConfigMap of docs/following, as the engine would do it.
import { describe, expect, it } from 'vitest'
import { argoRollouts } from '#lib/plan/followers/argo-rollouts'
import { FOLLOWERS } from '#lib/plan/followers/index'
import { ARGO_SERVICE, ARGO_TEXT, ARGO_TRIGGERS, argoSends } from '#test/support/following/argo'
import { SENT_AT_S } from '#test/support/following/go-template'

const STEPS = [
  { setHeaderRoute: { name: 'mobile', match: [{ headerName: 'app' }] } },
  { pause: { duration: '5m' } },
  { setWeight: 50 },
  { pause: {} },
  { setWeight: 250 },
  { analysis: { templates: [{ templateName: 'gray-verdict' }] } },
  { setHeaderRoute: { name: 'mobile' } },
]

interface Words {
  readonly step?: number
  readonly status?: object
  readonly spec?: object
  readonly annotations?: Record<string, string>
}

function rollout({ step, status = {}, spec = {}, annotations }: Words) {
  return {
    metadata: { name: 'order', ...(annotations === undefined ? {} : { annotations }) },
    spec: {
      strategy: { canary: { steps: STEPS, trafficRouting: { maxTrafficWeight: 1_000 } } },
      ...spec,
    },
    status: { stableRS: '6f8c', currentStepIndex: step, phase: 'Progressing', ...status },
  }
}

const read = (trigger: string, words: Words = {}) =>
  argoRollouts.read(JSON.parse(argoSends(trigger, rollout(words)).body))

describe('the notifications of docs/following', () => {
  it('go to a follower of the list, with a token', () => {
    const paths = ARGO_TRIGGERS.map((trigger) => argoSends(trigger, rollout({})).path)
    expect(new Set(paths)).toEqual(new Set(['/api/v1/follow/argo']))
    expect(FOLLOWERS.map(({ name }) => `/api/v1/follow/${name}`)).toContain(paths[0])
    expect(ARGO_SERVICE.headers).toContainEqual({
      name: 'Authorization',
      value: 'Bearer $grayproof-token',
    })
  })

  it('are alike but for their event, which is the trigger', () => {
    const bodies = ARGO_TRIGGERS.map((trigger) => {
      const { event, ...rest } = JSON.parse(argoSends(trigger, rollout({ step: 1 })).body)
      expect(`on-${event}`).toBe(trigger)
      return JSON.stringify(rest)
    })
    expect(new Set(bodies).size).toBe(1)
  })

  it('are subscribed by the annotations that the file tells', () => {
    for (const trigger of ARGO_TRIGGERS) {
      expect(ARGO_TEXT).toContain(`notifications.argoproj.io/subscribe.${trigger}.grayproof: ""`)
    }
  })
})

describe('a notification of Argo Rollouts', () => {
  it('names its rollout and its time', () => {
    const told = { atMs: SENT_AT_S * 1_000, happening: { kind: 'renewed' } }
    expect(read('on-rollout-updated')).toEqual({ object: 'order', rollout: null, ...told })
    const annotations = { 'grayproof/rollout': 'order-v2' }
    expect(read('on-rollout-updated', { annotations }).rollout).toBe('order-v2')
  })

  it('tells the rollout as it was before a step was completed', () => {
    const shares = STEPS.map((_, step) => read('on-rollout-step-completed', { step }).happening)
    expect(shares).toEqual([
      { kind: 'marks' },
      { kind: 'share', share: 0.05 },
      { kind: 'share', share: 0.05 },
      { kind: 'share', share: 0.25 },
      { kind: 'share', share: 0.25 },
      { kind: 'share', share: 0.25 },
      { kind: 'share', share: 1 },
    ])
  })

  it('tells the weight of the step that it is at', () => {
    const told = (step: number) => read('on-traffic-weight-updated', { step }).happening
    expect(told(0)).toEqual({ kind: 'marks' })
    expect(told(2)).toEqual({ kind: 'share', share: 0.05 })
    expect(told(7)).toEqual({ kind: 'share', share: 1 })
  })

  it('is no pause while a step waits, as that is what stages do', () => {
    const waiting = { step: 3, status: { pauseConditions: [{ reason: 'CanaryPauseStep' }] } }
    expect(read('on-rollout-paused', waiting).happening).toEqual({ kind: 'share', share: 0.05 })
  })

  it('is a pause when a person or a doubt holds it up', () => {
    const doubt = { status: { pauseConditions: [{ reason: 'InconclusiveAnalysisRun' }] } }
    expect(read('on-rollout-paused', doubt).happening.kind).toBe('waits')
    expect(read('on-rollout-paused', { spec: { paused: true } }).happening.kind).toBe('waits')
    expect(read('on-rollout-resumed').happening.kind).toBe('goes-on')
  })

  it('tells endings', () => {
    expect(read('on-rollout-completed').happening.kind).toBe('promoted')
    expect(read('on-rollout-aborted').happening.kind).toBe('failed')
    expect(read('on-skip-steps').happening.kind).toBe('failed')
  })

  it('says nothing of a first version', () => {
    for (const trigger of ARGO_TRIGGERS) {
      expect(read(trigger, { status: { stableRS: '' } }).happening.kind).toBe('nothing')
    }
  })

  it('does without what a rollout need not have', () => {
    const bare = { metadata: { name: 'order' }, spec: { strategy: {} }, status: {} }
    const { body } = argoSends('on-rollout-step-completed', bare)
    expect(argoRollouts.body.safeParse(JSON.parse(body)).success).toBe(true)
  })

  it.each([
    [{ event: 'rollout-exploded', name: 'a', status: {} }],
    [{ event: 'rollout-updated', status: {} }],
    [{ event: 'rollout-updated', name: 'a', status: { currentStepIndex: -1 } }],
    [{ event: 'rollout-updated', name: 'a', status: {}, steps: [{ setWeight: 'x' }] }],
  ])('refuses %j', (given) => {
    expect(argoRollouts.body.safeParse(given).success).toBe(false)
  })
})
