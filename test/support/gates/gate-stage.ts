// A web server with one rollout, whose verdicts a test says as the evaluator would.
import { readFileSync } from 'node:fs'
import { expect } from 'vitest'
import { applyPlan, changeStage } from '#lib/engine/rollouts'
import type { Outcome } from '#lib/model/verdict'
import { appendVerdict } from '#lib/store/query/append-verdict'
import { writeHeartbeat } from '#lib/store/query/lease'
import { sampleVerdict } from '#test/support/gates/sample-verdict'
import { startTestWeb } from '#test/support/releases/web'

const EXAMPLES = new URL('../../../docs/gates/', import.meta.url)
const OWNER = 'token-of-the-owner-of-this-test'
export const ROLLOUT = 'favorites-v2'
const PLAN = `apiVersion: grayproof/v1
kind: Rollout
metadata: { name: ${ROLLOUT} }
spec:
  services:
    - service: favorites-service
      baseline: { reportedAs: favorites-service }
      gray: { reportedAs: favorites-service-new }
  split: { at: gateway-service, by: weight }
  stages: [{ name: canary, share: 10% }, { name: half, share: 50% }]
`
/** Longer than any test. */
const ALIVE_MS = 120_000

export interface GateStage {
  readonly url: string
  /** May read, and nothing else. */
  readonly token: string
  /** At stage canary before its first verdict, with an evaluator that is alive. */
  begin(): Promise<void>
  act(action: string): Promise<void>
  say(outcome: Outcome, stage?: string): Promise<void>
  evaluatorGoes(): Promise<void>
  /** An example of docs/gates with the address of this server and the token. */
  example(file: string): string
  /** With the token of the owner unless the headers say otherwise. */
  api(path: string, init?: RequestInit): Promise<Response>
  /** What was kept of the answers, newest first. */
  answers(): Promise<readonly Readonly<Record<string, unknown>>[]>
  stop(): Promise<void>
}

export async function openGateStage(): Promise<GateStage> {
  const web = await startTestWeb({ env: { GRAYPROOF_TOKEN: OWNER } })
  const { db, url } = web
  const deps = { db, now: Date.now }
  const act = async (action: string) => {
    await changeStage(deps, { name: ROLLOUT, action, author: 'test' })
  }
  const beat = (ttlMs: number) =>
    writeHeartbeat(db, {
      ...{ name: 'evaluator', holder: 'test', ttlMs },
      detail: { judgedAgoMs: 0, unjudged: [] },
    })
  const api = (path: string, init: RequestInit = {}) => {
    const headers = { authorization: `Bearer ${OWNER}`, 'content-type': 'application/json' }
    return fetch(`${url}/api/v1${path}`, { headers, ...init })
  }
  await applyPlan(deps, { text: PLAN, author: 'test' })
  await act('start')
  const made = await api('/tokens', { method: 'POST', body: '{"name":"ci","role":"viewer"}' })
  const { token } = (await made.json()) as { token: string }
  return {
    url,
    token,
    act,
    api,
    begin: async () => {
      await beat(ALIVE_MS)
      await act('rollback')
      await act('start')
    },
    say: async (outcome, stage = 'canary') => {
      // Later than the stage change before it, whose time may be this very millisecond.
      const atMs = Date.now() + 2
      const asOf = new Date(atMs).toISOString()
      const verdict = sampleVerdict(outcome, { rollout: ROLLOUT, stage, asOf, since: asOf })
      await appendVerdict(db, { atMs, changed: true, verdict })
    },
    evaluatorGoes: () => beat(0),
    example: (file) => {
      const text = readFileSync(new URL(file, EXAMPLES), 'utf8')
      expect(text).toContain('grayproof:3000')
      return text
        .replaceAll('grayproof:3000', new URL(url).host)
        .replaceAll(/(?<=Bearer |flagger:|token: )GRAYPROOF_TOKEN/g, token)
    },
    answers: async () => {
      const { answers } = await (await api(`/rollouts/${ROLLOUT}/gates`)).json()
      return answers
    },
    stop: web.stop,
  }
}
