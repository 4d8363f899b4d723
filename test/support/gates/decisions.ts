// What Argo and Flagger would make of a rollout now, by our examples.
import { readFileSync } from 'node:fs'
import type { Outcome } from '#lib/model/verdict'
import { type ArgoDecision, runArgo } from './argo'
import { type FlaggerRun, runFlagger } from './flagger'

const EXAMPLES = new URL('../../../docs/gates/', import.meta.url)
/** From the first step to promotion, and some more. */
const TURNS = 9

export interface Decisions {
  readonly argo: ArgoDecision
  readonly flagger: FlaggerRun['decision']
}

/** A pass goes on to the end, a failure goes back at once, anything else waits for a person. */
export const RIGHT_DECISIONS: Readonly<Record<Outcome, Decisions>> = {
  pass: { argo: 'completed', flagger: 'promoted' },
  fail: { argo: 'aborted', flagger: 'rolled-back' },
  inconclusive: { argo: 'paused', flagger: 'held' },
  error: { argo: 'paused', flagger: 'held' },
}

export interface AskedServer {
  readonly url: string
  readonly rollout: string
  /** The stage that it is in; every question is about this one. */
  readonly stage: string
}

export async function decisionsOn({ url, rollout, stage }: AskedServer): Promise<Decisions> {
  const example = (file: string) =>
    readFileSync(new URL(file, EXAMPLES), 'utf8')
      .replaceAll('grayproof:3000', new URL(url).host)
      // In one go: the name of the rollout may hold the name in the example.
      .replaceAll(/(rollout: )?favorites-v2/g, (_, key?: string) =>
        key === undefined ? rollout : `${key}${rollout}\n          stage: ${stage}`,
      )
      .replaceAll(/value: (canary|half)$/gm, `value: ${stage}`)
  const argo = await runArgo({ manifests: example('argo.yaml') })
  const flagger = await runFlagger({ manifest: example('flagger.yaml'), turns: TURNS })
  return { argo: argo.decision, flagger: flagger.decision }
}
