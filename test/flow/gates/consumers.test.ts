// How: the examples of docs/gates as they are, played by consumers that follow the rules of their
// tools, against a real server.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Outcome } from '#lib/model/verdict'
import { runArgo } from '#test/support/gates/argo'
import { runFlagger } from '#test/support/gates/flagger'
import { type GateStage, openGateStage, ROLLOUT } from '#test/support/gates/gate-stage'
import { runJenkins } from '#test/support/gates/jenkins'
import { runSpinnaker } from '#test/support/gates/spinnaker'

let stage: GateStage
beforeAll(async () => {
  stage = await openGateStage()
}, 240_000)
afterAll(() => stage?.stop())
beforeEach(() => stage.begin())

describe('Argo Rollouts', () => {
  const run = (beforeStep?: (index: number) => Promise<void>) =>
    runArgo({
      manifests: stage.example('argo.yaml'),
      ...(beforeStep === undefined ? {} : { beforeStep }),
    })

  it('completes when each stage passes', async () => {
    await stage.say('pass')
    const { decision, weight } = await run(async (step) => {
      if (step !== 4) return
      await stage.act('advance')
      await stage.say('pass', 'half')
    })
    expect([decision, weight]).toEqual(['completed', 100])
  })

  it('aborts at once when the verdict fails', async () => {
    await stage.say('fail')
    expect(await run()).toEqual({ decision: 'aborted', weight: 10, measured: ['Failed'] })
  })

  it('aborts when the verdict fails halfway', async () => {
    await stage.say('pass')
    const run50 = await run(async (step) => {
      if (step !== 4) return
      await stage.act('advance')
      await stage.say('fail', 'half')
    })
    expect([run50.decision, run50.weight]).toEqual(['aborted', 50])
  })

  it('pauses while nothing is sure', async () => {
    await stage.say('inconclusive')
    expect(await run()).toMatchObject({ decision: 'paused', weight: 10 })
  })

  it('pauses when the verdict is old, however good', async () => {
    await stage.say('pass')
    await stage.evaluatorGoes()
    expect(await run()).toMatchObject({ decision: 'paused', weight: 10 })
  })

  it('pauses when Grayproof is at another stage', async () => {
    await stage.say('pass')
    expect(await run()).toMatchObject({ decision: 'paused', weight: 50 })
  })

  it('pauses when Grayproof does not know the rollout', async () => {
    const manifests = stage.example('argo.yaml').replaceAll(ROLLOUT, 'nobody')
    expect(await runArgo({ manifests })).toMatchObject({ decision: 'paused', weight: 10 })
  })
})

describe('Flagger', () => {
  const run = (more: Partial<Parameters<typeof runFlagger>[0]> = {}) =>
    runFlagger({ manifest: stage.example('flagger.yaml'), turns: 12, ...more })

  it('goes on step by step and promotes while the verdict passes', async () => {
    await stage.say('pass')
    expect(await run()).toEqual({ decision: 'promoted', weight: 50, events: [] })
  })

  it('rolls back when the verdict fails, and only then', async () => {
    await stage.say('pass')
    const beforeTurn = async (turn: number) => (turn === 3 ? stage.say('fail') : undefined)
    expect(await run({ beforeTurn })).toMatchObject({ decision: 'rolled-back', weight: 30 })
  })

  it.each([
    ['while nothing is sure', () => stage.say('inconclusive'), 'inconclusive: routing: '],
    [
      'when the verdict is old',
      async () => {
        await stage.say('pass')
        await stage.evaluatorGoes()
      },
      'error: no evaluator is running',
    ],
  ])('holds without a failed check %s, and tells why', async (_when, prepare, why) => {
    await prepare()
    const { decision, weight, events } = await run()
    expect([decision, weight]).toEqual(['held', 10])
    expect(events[0]).not.toContain('\n')
    expect(
      events.some((text) =>
        text.startsWith(`grayproof-may-go-on: ${ROLLOUT}, stage canary: ${why}`),
      ),
    ).toBe(true)
  })

  it('holds at a rollout that Grayproof does not know', async () => {
    const manifest = stage.example('flagger.yaml').replaceAll(ROLLOUT, 'nobody')
    const { decision, events } = await run({ manifest })
    expect(decision).toBe('held')
    expect(events.at(-1)).toContain('there is no rollout')
  })

  it('promotes in a dry run what fails, rolls nothing back, and the truth is kept', async () => {
    await stage.say('fail')
    const manifest = stage
      .example('flagger.yaml')
      .replaceAll(`rollout: ${ROLLOUT}`, `rollout: ${ROLLOUT}\n          dryRun: "true"`)
    expect(await run({ manifest })).toMatchObject({ decision: 'promoted' })
    const [newest] = await stage.answers()
    expect(newest).toMatchObject({
      ...{ asker: 'ci', stage: 'canary', dryRun: true, answered: 'pass', outcome: 'fail' },
      reason: 'routing: Three marked requests reached baseline.',
    })
  })
})

describe('Spinnaker', () => {
  const run = (beforePoll?: (poll: number) => Promise<void>) =>
    runSpinnaker({
      pipeline: stage.example('spinnaker.json'),
      polls: 3,
      ...(beforePoll === undefined ? {} : { beforePoll }),
    })

  it('goes on asking until the verdict passes or fails', async () => {
    await stage.say('inconclusive')
    expect(await run()).toMatchObject({ decision: 'RUNNING', progress: expect.any(String) })
    const then = (outcome: Outcome) => async (poll: number) =>
      poll === 1 ? stage.say(outcome) : undefined
    expect(await run(then('pass'))).toMatchObject({ decision: 'SUCCEEDED', polls: 2 })
    await stage.say('inconclusive')
    expect(await run(then('fail'))).toMatchObject({ decision: 'TERMINAL', polls: 2 })
  })

  it('is not let on by an old verdict', async () => {
    await stage.say('pass')
    await stage.evaluatorGoes()
    expect(await run()).toMatchObject({ decision: 'RUNNING' })
  })
})

describe('Jenkins', () => {
  const run = (beforeRound?: (round: number) => Promise<void>) =>
    runJenkins({
      ...{ jenkinsfile: stage.example('Jenkinsfile'), token: stage.token, rounds: 3 },
      ...(beforeRound === undefined ? {} : { beforeRound }),
    })

  it('goes on asking until the verdict passes or fails', async () => {
    await stage.say('inconclusive')
    expect(await run()).toEqual({ decision: 'aborted', asked: 3 })
    const then = (outcome: Outcome) => async (round: number) =>
      round === 1 ? stage.say(outcome) : undefined
    expect(await run(then('pass'))).toEqual({ decision: 'success', asked: 2 })
    await stage.say('inconclusive')
    expect(await run(then('fail'))).toEqual({ decision: 'failure', asked: 2 })
  })

  it('is not let on by an old verdict, and ends at a rollout that is not there', async () => {
    await stage.say('pass')
    await stage.evaluatorGoes()
    expect(await run()).toMatchObject({ decision: 'aborted' })
    const jenkinsfile = stage.example('Jenkinsfile').replaceAll(ROLLOUT, 'nobody')
    expect(await runJenkins({ jenkinsfile, token: stage.token, rounds: 3 })).toMatchObject({
      decision: 'failure',
      asked: 1,
    })
  })
})
