// What a person should do next, from the verdict and where the stage stands. Pure.
import type { Verdict } from '#lib/model/verdict'
import type { RolloutView } from './load-rollout'

export type Advice =
  | { readonly key: 'rollback' | 'endedFail' | 'noData' | 'watch' | 'promote' | 'endedPass' }
  | { readonly key: 'start' | 'paused' | 'error' }
  | { readonly key: 'wait'; readonly requests: number }
  | { readonly key: 'hold'; readonly leftMs: number }
  | { readonly key: 'advance'; readonly stage: string }

export type AdvisedRollout = Pick<RolloutView, 'state' | 'stage' | 'stages' | 'stageSince'>

export function adviseOn(rollout: AdvisedRollout, verdict: Verdict, nowMs: number): Advice {
  const ended = rollout.state === 'promoted' || rollout.state === 'rolled-back'
  if (rollout.state === 'pending') return { key: 'start' }
  if (verdict.outcome === 'fail') return { key: ended ? 'endedFail' : 'rollback' }
  if (verdict.outcome === 'error') return { key: 'error' }
  if (verdict.outcome === 'inconclusive') return waitFor(verdict)
  if (ended) return { key: 'endedPass' }
  if (rollout.state === 'paused') return { key: 'paused' }
  const leftMs = Date.parse(rollout.stageSince) + (rollout.stage?.holdMs ?? 0) - nowMs
  if (leftMs > 0) return { key: 'hold', leftMs }
  const next = rollout.stages[(rollout.stage?.index ?? 0) + 1]
  return next === undefined ? { key: 'promote' } : { key: 'advance', stage: next.name }
}

function waitFor({ findings, share }: Verdict): Advice {
  const open = findings.filter(({ required, outcome }) => required && outcome === 'inconclusive')
  const needed = open.map(({ moreRequestsNeeded }) => moreRequestsNeeded ?? 0)
  const requests = Math.max(0, ...needed)
  if (requests > 0) return { key: 'wait', requests }
  return { key: share.requests === 0 ? 'noData' : 'watch' }
}
