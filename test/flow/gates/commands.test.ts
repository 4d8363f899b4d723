// How: gates asked directly, and by the command in the shell of a pipeline, against a real server.
import { spawn } from 'node:child_process'
import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { temporaryDirectory } from '#test/support/engine'
import { type GateStage, openGateStage, ROLLOUT } from '#test/support/gates/gate-stage'

const SCRIPT = new URL('../../../dist/grayproof.mjs', import.meta.url).pathname

let stage: GateStage
beforeAll(async () => {
  stage = await openGateStage()
}, 240_000)
afterAll(() => stage?.stop())
beforeEach(() => stage.begin())

describe('pipelines that run commands', () => {
  const directory = temporaryDirectory()
  afterAll(() => directory.remove())

  interface Job {
    readonly script: string
    readonly env: Readonly<Record<string, string>>
  }

  function githubJob(): Job {
    const { jobs } = parse(stage.example('github-actions.yaml'))
    const [step, keep] = jobs.verify.steps
    expect(keep.with.path).toBe('grayproof.xml')
    const secrets = (text: string) => text.replace(`\${{ secrets.GRAYPROOF_TOKEN }}`, stage.token)
    const env = Object.entries(step.env as Record<string, string>)
    return { script: step.run, env: Object.fromEntries(env.map(([k, v]) => [k, secrets(v)])) }
  }

  function gitlabJob(): Job {
    const job = parse(stage.example('gitlab-ci.yaml'))['verify-canary']
    expect(job.artifacts.reports.junit).toBe('grayproof.xml')
    return {
      script: job.script.join('\n'),
      env: { ...job.variables, GRAYPROOF_TOKEN: stage.token },
    }
  }

  /** As a runner does: bash that stops at the first error, with `grayproof` on the PATH. */
  async function run({ script, env }: Job) {
    const command = join(directory.path, 'grayproof')
    writeFileSync(command, `#!/bin/sh\nexec ${process.execPath} ${SCRIPT} "$@"\n`)
    chmodSync(command, 0o755)
    const text = script.replaceAll('--wait 30m', '--wait 1s')
    expect(text).not.toBe(script)
    const child = spawn('bash', ['-eo', 'pipefail', '-c', text], {
      cwd: directory.path,
      env: { ...process.env, ...env, PATH: `${directory.path}:${process.env.PATH}` },
    })
    let said = ''
    child.stderr.on('data', (chunk) => {
      said += chunk
    })
    const code = await new Promise((resolve) => child.once('close', resolve))
    return { code, said, report: readFileSync(join(directory.path, 'grayproof.xml'), 'utf8') }
  }

  describe.each([
    ['GitHub Actions', githubJob],
    ['GitLab CI', gitlabJob],
  ])('%s', (_name, job) => {
    it.each([
      ['pass', 0, 'failures="0" errors="0"'],
      ['fail', 1, 'failures="1" errors="0"'],
      ['inconclusive', 2, 'failures="0" errors="1"'],
    ] as const)('ends a job of verdict %s with %d', async (outcome, code, counts) => {
      await stage.say(outcome)
      const ran = await run(job())
      expect(ran.code, ran.said).toBe(code)
      expect(ran.report).toContain(`tests="1" ${counts}`)
      expect(ran.said).toContain(`${ROLLOUT}, stage canary: ${outcome}: `)
    })
  })

  it('end with 3 when nobody evaluates, and when nobody is there', async () => {
    await stage.say('pass')
    await stage.evaluatorGoes()
    const stale = await run(githubJob())
    expect([stale.code, stale.said]).toEqual([3, expect.stringContaining('no evaluator')])
    const { script } = githubJob()
    const away = await run({ script, env: { GRAYPROOF_URL: 'http://127.0.0.1:9' } })
    expect([away.code, away.said]).toEqual([3, expect.stringContaining('cannot reach Grayproof')])
    expect(away.report).toContain('<error')
  })
})

describe('all gates', () => {
  const ask = (path: string, init: RequestInit = {}) =>
    stage.api(path, {
      ...init,
      headers: { authorization: `Bearer ${stage.token}`, ...init.headers },
    })
  const hook = (path: string) =>
    ask(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: ROLLOUT, namespace: 'shop', phase: 'Progressing' }),
    })
  const statuses = async () => [
    (await ask(`/gate/argo?rollout=${ROLLOUT}`)).status,
    (await ask(`/gate/spinnaker?rollout=${ROLLOUT}`)).status,
    (await ask(`/gate/jenkins?rollout=${ROLLOUT}`)).status,
    (await hook('/gate/flagger')).status,
    (await hook('/gate/flagger-rollback')).status,
  ]

  it('say success only where it means a pass, and "roll back" only for a failure', async () => {
    await stage.say('pass')
    expect(await statuses()).toEqual([200, 200, 200, 200, 412])
    await stage.say('fail')
    expect(await statuses()).toEqual([200, 200, 409, 409, 200])
    await stage.say('inconclusive')
    expect(await statuses()).toEqual([200, 200, 425, 425, 412])
    await stage.say('error')
    expect(await statuses()).toEqual([200, 200, 425, 425, 412])
    await stage.say('pass')
    await stage.evaluatorGoes()
    expect(await statuses()).toEqual([200, 200, 425, 425, 412])
  })

  it('are asked by viewers, and by nobody without a token', async () => {
    await stage.say('pass')
    const stranger = await fetch(`${stage.url}/api/v1/gate/argo?rollout=${ROLLOUT}`)
    expect(stranger.status).toBe(401)
    const promote = await ask(`/rollouts/${ROLLOUT}/stage`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"action":"promote"}',
    })
    expect(promote.status).toBe(403)
  })

  it('name what they do not understand', async () => {
    const error = async (path: string) => (await (await ask(path)).json()).error.message
    expect(await error('/gate/tekton')).toContain('expected argo, flagger')
    expect(await error('/gate/argo?rolout=a')).toContain('did you mean "rollout"')
    expect(await error('/gate/argo')).toContain('"rollout"')
    expect(await error(`/gate/argo?rollout=${ROLLOUT}&fresh=soon`)).toContain('a duration such as')
    expect((await hook('/gate/argo')).status).toBe(405)
  })

  it('keep what they said once while it stays the same', async () => {
    await stage.say('pass')
    const before = (await stage.answers()).length
    for (let n = 0; n < 20; n += 1) await ask(`/gate/argo?rollout=${ROLLOUT}&fresh=7m`)
    await stage.say('fail')
    for (let n = 0; n < 20; n += 1) await ask(`/gate/argo?rollout=${ROLLOUT}&fresh=7m`)
    const kept = await stage.answers()
    expect(kept).toHaveLength(before + 2)
    expect(kept.slice(0, 2)).toMatchObject([
      { gate: 'argo', answered: 'fail', changed: true },
      { gate: 'argo', answered: 'pass', changed: true },
    ])
  })
})
