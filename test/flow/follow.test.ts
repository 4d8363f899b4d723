// How: a server, and the two files of docs/following played against it as their tools would.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { applyPlan, loadRollout } from '#lib/engine/rollouts'
import { argoSends } from '#test/support/following/argo'
import { startTestWeb, type TestWeb } from '#test/support/releases/web'

const TOKEN = 'follow-me'
let web: TestWeb
beforeAll(async () => {
  web = await startTestWeb({ env: { GRAYPROOF_TOKEN: TOKEN } })
}, 240_000)
afterAll(() => web?.stop())

const planOf = (name: string) => `apiVersion: grayproof/v1
kind: Rollout
metadata: { name: ${name} }
spec:
  services: [{ service: favorites-service, gray: { version: v2 } }]
  split: { by: weight }
  stages:
    - { name: tenth, share: 10% }
    - { name: third, share: 30% }
    - { name: most, share: 60% }
`
const deps = () => ({ db: web.db, now: Date.now })
const apply = (name: string) => applyPlan(deps(), { name, text: planOf(name), author: 'test' })

async function post(path: string, body: string, authorization = `Bearer ${TOKEN}`) {
  const headers = { 'content-type': 'application/json', authorization }
  const response = await fetch(`${web.url}${path}`, { method: 'POST', headers, body })
  return { status: response.status, answer: await response.json() }
}

async function journal(name: string) {
  const { history } = await loadRollout(deps(), name)
  return history.map(({ action, stage, author }) => `${action} ${stage} ${author}`)
}

describe('a canary of Flagger', () => {
  const canary = parse(
    readFileSync(join(import.meta.dirname, '../../docs/following/flagger.yaml'), 'utf8'),
  )
  const [{ url, type, metadata }] = canary.spec.analysis.webhooks
  const { pathname, username, password } = new URL(url.replace('<token>', TOKEN))
  // Go's HTTP client sends a name and password of the address like this.
  const basic = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`

  const event = (eventMessage: string, phase: string, timestamp = Date.now()) =>
    post(
      pathname,
      JSON.stringify({
        name: canary.metadata.name,
        namespace: canary.metadata.namespace,
        phase,
        checksum: '85d557f47b',
        metadata: { ...metadata, eventMessage, eventType: 'Normal', timestamp: `${timestamp}` },
      }),
      basic,
    )
  const at = `${canary.metadata.name}.${canary.metadata.namespace}`

  it('is followed through its weights to its promotion, however often it says so', async () => {
    expect(type).toBe('event')
    const name = metadata.rollout
    await apply(name)
    const told: unknown[] = []
    for (const [message, phase] of [
      [`New revision detected! Scaling up ${at}`, 'Progressing'],
      [`Starting canary analysis for ${at}`, 'Progressing'],
      [`Advance ${at} canary weight 10`, 'Progressing'],
      [`Advance ${at} canary weight 10`, 'Progressing'],
      [`Advance ${at} canary weight 30`, 'Progressing'],
      [`Advance ${at} canary weight 10`, 'Progressing'],
      [`Advance ${at} canary weight 60`, 'Progressing'],
      [`Copying ${at} template spec to favorites-service-primary.bookstore`, 'Progressing'],
      ['Routing all traffic to primary', 'Promoting'],
      [`Promotion completed! Scaling down ${at}`, 'Finalising'],
    ] as const) {
      const { status, answer } = await event(message, phase)
      expect(status, message).toBe(200)
      told.push(answer.changed)
    }
    expect(told).toEqual([false, false, true, false, true, false, true, false, true, false])
    expect(await journal(name)).toEqual([
      'start tenth flagger (GRAYPROOF_TOKEN)',
      'advance third flagger (GRAYPROOF_TOKEN)',
      'advance most flagger (GRAYPROOF_TOKEN)',
      'promote most flagger (GRAYPROOF_TOKEN)',
    ])
    const late = await event(`Advance ${at} canary weight 30`, 'Progressing', Date.now() - 60_000)
    expect(late.answer).toMatchObject({ changed: false, why: expect.stringContaining('before') })
  })

  it('is told which stages there are when it takes another weight', async () => {
    const { status, answer } = await event(`Advance ${at} canary weight 45`, 'Progressing')
    expect(status).toBe(409)
    expect(answer.error.message).toContain('tenth (10%), third (30%), most (60%)')
  })
})

describe('a rollout of Argo Rollouts', () => {
  const rollout = (step: number, annotations = {}) => ({
    metadata: { name: 'argo-favorites', annotations },
    spec: {
      strategy: {
        canary: { steps: [{ setWeight: 10 }, { pause: {} }, { setWeight: 60 }, { pause: {} }] },
      },
    },
    status: { currentStepIndex: step, stableRS: '6f8c', currentPodHash: '77ab' },
  })
  const send = async (trigger: string, step: number) => {
    const { path, body } = argoSends(trigger, rollout(step))
    const now = JSON.stringify({ ...JSON.parse(body), sentAt: Math.ceil(Date.now() / 1_000) })
    const { status, answer } = await post(path, now)
    expect(status, `${trigger}: ${JSON.stringify(answer)}`).toBe(200)
    return answer
  }

  it('is followed through its steps, an abort and the next version', async () => {
    await apply('argo-favorites')
    await send('on-rollout-updated', 0)
    await send('on-traffic-weight-updated', 0)
    await send('on-rollout-step-completed', 0)
    await send('on-rollout-paused', 1)
    await send('on-rollout-step-completed', 1)
    await send('on-traffic-weight-updated', 2)
    await send('on-rollout-aborted', 2)
    await send('on-rollout-aborted', 2)
    expect(await send('on-traffic-weight-updated', 0)).toMatchObject({
      changed: true,
      did: ['start'],
      stage: 'tenth',
    })
    await send('on-rollout-completed', 4)
    const short = (await journal('argo-favorites')).map((line) => line.replace(/ argo.*/, ''))
    expect(short).toEqual([
      'start tenth',
      'advance third',
      'advance most',
      'rollback most',
      'start tenth',
      'promote tenth',
    ])
  })
})

describe('what cannot be followed', () => {
  it.each([
    ['/api/v1/follow/spinnaker', '{}', 404, 'nobody follows "spinnaker"'],
    ['/api/v1/follow/flagger', '{}', 400, 'field "name"'],
    ['/api/v1/follow/flagger', 'x', 400, 'not JSON'],
    [
      '/api/v1/follow/flagger',
      '{"name":"nobody","phase":"","metadata":{"eventMessage":"Advance a.b canary weight 5"}}',
      404,
      'there is no rollout "nobody"',
    ],
  ])('%s %s: %i', async (path, body, status, message) => {
    const { status: got, answer } = await post(path, body)
    expect([got, answer.error.message]).toEqual([status, expect.stringContaining(message)])
  })

  it('needs a token', async () => {
    expect((await post('/api/v1/follow/argo', '{}', 'Bearer wrong')).status).toBe(401)
  })
})

describe('a pipeline that names the stage', () => {
  it('gets there once, and does nothing the second time', async () => {
    await apply('by-name')
    const go = (to: string) => post('/api/v1/rollouts/by-name/stage', JSON.stringify({ to }))
    expect((await go('third')).answer).toMatchObject({ stage: { name: 'third' } })
    expect((await go('third')).status).toBe(200)
    expect(await journal('by-name')).toHaveLength(2)
    expect((await go('tenth')).status).toBe(409)
    expect((await go('promoted')).answer).toMatchObject({ state: 'promoted' })
    expect((await go('promoted')).status).toBe(200)
  })
})
