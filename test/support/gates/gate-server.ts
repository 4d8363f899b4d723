// The gates without a dashboard behind them: they answer by a verdict that a test gives them.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text as readStream } from 'node:stream/consumers'
import { decide, FRESH_MS, type GateFacts } from '#lib/load/gate/decide'
import { GATES } from '#lib/load/gate/index'
import type { RolloutState } from '#lib/model/rollout'
import type { Verdict } from '#lib/model/verdict'

export interface GateServer {
  readonly url: string
  /** What is asked about from now on, said a moment ago. */
  tell(verdict: Verdict, state: RolloutState): void
  stop(): void
}

export async function startGateServer(): Promise<GateServer> {
  let facts: GateFacts | null = null
  const server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost')
    const gate = GATES.find(({ name }) => pathname === `/api/v1/gate/${name}`)
    if (gate === undefined || gate.method !== request.method || facts === null) {
      response.writeHead(404).end()
      return
    }
    const body = gate.method === 'POST' ? JSON.parse(await readStream(request)) : {}
    const stage: string | null = body.metadata?.stage ?? searchParams.get('stage')
    const reply = decide({ stage, freshMs: FRESH_MS, dryRun: false }, facts)
    const said = gate.say({ reply, verdict: facts.verdict })
    response.writeHead(said.status).end(await said.text())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    tell: (verdict, state) => {
      const { revision, asOf } = verdict
      const evaluator = { judgedAgoMs: 0, unjudged: [] }
      facts = { verdict, state, revision, evaluator, nowMs: Date.parse(asOf) }
    },
    stop: () => server.close(),
  }
}
