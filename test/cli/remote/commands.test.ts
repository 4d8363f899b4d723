// How: the bodies of the commands against a small HTTP server that answers as the API does.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { applyFiles } from '#lib/cli/remote/run-apply'
import { listRemoteRollouts } from '#lib/cli/remote/run-rollouts'
import { changeStageRemotely } from '#lib/cli/remote/run-stage'
import { NO_SHARE } from '#lib/verdict/share-summary'
import { SMALL_PLAN } from '#test/plan/plan-text'
import { type FakeApi, startFakeApi } from './fake-api'

let api: FakeApi
let dir: string
beforeEach(async () => {
  api = await startFakeApi()
  dir = mkdtempSync(join(tmpdir(), 'grayproof-cli-'))
})
afterEach(() => {
  api.stop()
  rmSync(dir, { recursive: true })
})

const file = (name: string, text: string) => {
  writeFileSync(join(dir, name), text)
  return join(dir, name)
}

describe('grayproof apply', () => {
  it('sends a plan to its rollout and says what became of it', async () => {
    api.reply(200, { rollout: 'favorites-v2', revision: 3, changed: true })
    await applyFiles(api.remote('secret'), [file('plan.yaml', SMALL_PLAN)])
    expect(api.seen).toEqual([
      {
        method: 'PUT',
        path: '/api/v1/rollouts/favorites-v2?author=cli%3Aann',
        contentType: 'application/yaml',
        authorization: 'Bearer secret',
        body: SMALL_PLAN,
      },
    ])
    expect(api.printed).toEqual(['favorites-v2: applied as revision 3'])
  })

  it('says when nothing is new', async () => {
    api.reply(200, { rollout: 'favorites-v2', revision: 3, changed: false })
    await applyFiles(api.remote(), [file('plan.yaml', SMALL_PLAN)])
    expect(api.printed).toEqual(['favorites-v2: unchanged, revision 3 says the same'])
  })

  it('says which names to notify are nobody', async () => {
    api.reply(200, { revision: 1, changed: true, unknownTargets: ['team', 'ops'] })
    await applyFiles(api.remote(), [file('plan.yaml', SMALL_PLAN)])
    expect(api.printed.at(-1)).toBe('favorites-v2: "notify" names no alert target: team, ops')
  })

  it('sends JSON as JSON', async () => {
    const plan = {
      apiVersion: 'grayproof/v1',
      kind: 'Rollout',
      metadata: { name: 'a' },
      spec: {
        services: [{ service: 's', gray: { version: '2' } }],
        stages: [{ name: 'x', share: '1%' }],
      },
    }
    api.reply(200, { revision: 1, changed: true })
    await applyFiles(api.remote(), [file('plan.json', JSON.stringify(plan))])
    expect(api.seen[0]).toMatchObject({ contentType: 'application/json' })
  })

  it('finds mistakes before it sends anything, with file and line', async () => {
    const good = file('good.yaml', SMALL_PLAN)
    const bad = file('bad.yaml', SMALL_PLAN.replace('by: weight', 'by: wieght'))
    await expect(applyFiles(api.remote(), [good, bad])).rejects.toThrow(
      `${bad}, line 11, column 33: spec.split.by expected one of weight, mark, none, got "wieght"`,
    )
    expect(api.seen).toEqual([])
  })

  it('says when there is no such file', async () => {
    await expect(applyFiles(api.remote(), [join(dir, 'none.yaml')])).rejects.toThrow(
      `cannot read ${join(dir, 'none.yaml')}: there is no such file`,
    )
  })
})

describe('grayproof stage', () => {
  it('asks for the change and says what comes next', async () => {
    api.reply(200, { state: 'running', stage: { name: 'canary' }, actions: ['advance', 'pause'] })
    await changeStageRemotely(api.remote(), { rollout: 'favorites-v2', action: 'start' })
    expect(api.seen[0]).toMatchObject({
      method: 'POST',
      path: '/api/v1/rollouts/favorites-v2/stage',
      body: '{"action":"start","author":"cli:ann"}',
    })
    expect(api.printed).toEqual(['favorites-v2: running at stage canary; next: advance, pause'])
  })

  it('passes on why it cannot be', async () => {
    api.refuse(
      409,
      'conflict',
      'favorites-v2 has not started: advance is not possible now, only start',
    )
    await expect(
      changeStageRemotely(api.remote(), { rollout: 'favorites-v2', action: 'advance' }),
    ).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('only start') })
  })
})

describe('grayproof rollouts', () => {
  const entry = {
    name: 'favorites-v2',
    state: 'running',
    stage: { name: 'canary' },
    outcome: 'fail',
    share: {
      ...NO_SHARE,
      planned: 0.1,
      tolerance: 0.02,
      observed: 0.14,
      requests: 10_000,
      gray: 1_400,
    },
  }

  it('prints a table', async () => {
    const pending = {
      ...entry,
      name: 'b',
      state: 'pending',
      stage: null,
      outcome: 'inconclusive',
      share: NO_SHARE,
    }
    api.reply(200, { rollouts: [entry, pending] })
    await listRemoteRollouts(api.remote(), false)
    expect(api.printed).toEqual([
      'ROLLOUT       STATE    STAGE   VERDICT       SHARE',
      'favorites-v2  running  canary  fail          14% of 10,000, planned 10% ± 2%',
      'b             pending  -       inconclusive  no requests yet',
    ])
  })

  it('prints what the API said', async () => {
    api.reply(200, { rollouts: [entry] })
    await listRemoteRollouts(api.remote(), true)
    expect(JSON.parse(api.printed.join('\n'))).toEqual({ rollouts: [entry] })
  })

  it('tells a newcomer what to do', async () => {
    api.reply(200, { rollouts: [] })
    await listRemoteRollouts(api.remote(), false)
    expect(api.printed[0]).toContain('grayproof apply -f plan.yaml')
  })
})
