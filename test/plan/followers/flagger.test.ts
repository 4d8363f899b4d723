// How: the texts are those of flagger `pkg/controller/scheduler.go` and `scheduler_hooks.go`.
import { describe, expect, it } from 'vitest'
import { flagger } from '#lib/plan/followers/flagger'

const read = (eventMessage: string, phase = 'Progressing') =>
  flagger.read({
    name: 'podinfo',
    namespace: 'test',
    phase,
    checksum: '85d557f47b',
    metadata: { eventMessage, eventType: 'Normal', timestamp: '1578607635167' },
  })

describe('an event of Flagger', () => {
  it('names its canary and its time', () => {
    expect(read('Advance podinfo.test canary weight 10')).toEqual({
      object: 'podinfo',
      rollout: null,
      atMs: 1_578_607_635_167,
      happening: { kind: 'share', share: 0.1 },
    })
  })

  it.each([
    ['New revision detected! Scaling up podinfo.test', 'renewed'],
    ['New revision detected! Restarting analysis for podinfo.test', 'renewed'],
    ['Starting canary analysis for podinfo.test', 'nothing'],
    ['Pre-rollout check acceptance-test passed', 'nothing'],
    ['Advance podinfo.test canary iteration 3/10', 'marks'],
    ['Advance podinfo.test primary weight 50', 'nothing'],
    ['Advance podinfo.test primary weight 100', 'promoted'],
    ['Halt podinfo.test advancement waiting for approval gate', 'waits'],
    ['Halt podinfo.test advancement waiting for promotion approval gate', 'waits'],
    ['Halt podinfo.test advancement success rate 98.2% < 99%', 'nothing'],
    ['Confirm-rollout check gate passed', 'goes-on'],
    ['Confirm-promotion check gate passed', 'goes-on'],
    ['Copying podinfo.test template spec to podinfo-primary.test', 'nothing'],
    ['Routing all traffic to primary', 'promoted'],
    ['Promotion completed! Scaling down podinfo.test', 'promoted'],
    ['Rolling back podinfo.test failed checks threshold reached 5', 'failed'],
    ['Rolling back podinfo.test manual webhook invoked', 'failed'],
    ['Canary failed! Scaling down podinfo.test', 'failed'],
  ])('%s: %s', (message, kind) => {
    expect(read(message).happening.kind).toBe(kind)
  })

  it('tells an ending by its phase as well', () => {
    expect(read('something else', 'Failed').happening.kind).toBe('failed')
    expect(read('something else', 'Succeeded').happening.kind).toBe('promoted')
    expect(read('something else', 'Initialized').happening.kind).toBe('nothing')
  })

  it.each([
    [{}],
    [{ name: 'x', phase: 'Failed' }],
    [{ name: 'x', phase: 7, metadata: { eventMessage: '' } }],
    [{ name: 'x', phase: '', metadata: { eventMessage: '', timestamp: 'soon' } }],
    ['text'],
  ])('refuses %j', (given) => {
    expect(flagger.body.safeParse(given).success).toBe(false)
  })
})
