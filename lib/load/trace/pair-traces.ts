// Finds the trace to stand beside another: the same endpoint, answered by the other group.

import { loadTrace } from '#lib/load/load-trace'
import { loadTraces } from '#lib/load/load-traces'
import { AppError } from '#lib/model/app-error'
import type { TraceId } from '#lib/model/span'
import type { Database } from '#lib/store/client'
import { type PairSubject, subjectOf } from './pair-subject'
import { meantRollouts } from './search-traces'

const REACH_MS = 3_600_000
/** Candidates that are looked at. */
const LOOKS = 20

export interface PairArgs {
  readonly rollout: string | null
  readonly left: string | null
  readonly right: string | null
  /** Asked for when no trace is given. */
  readonly service: string | null
  readonly endpoint: string | null
  readonly nowMs: number
}

export interface Pair {
  readonly left: string | null
  readonly right: string | null
}

/** Gray on the left when nothing else is asked for. */
export async function pairTraces(db: Database, args: PairArgs): Promise<Pair> {
  const { rollout, left, right, service, endpoint, nowMs } = args
  const given = left ?? right
  const toMs = nowMs
  if (given !== null && left !== null && right !== null) return { left, right }
  if (given !== null) {
    const trace = await loadTrace(db, { id: given, rollout })
    const subject = subjectOf(trace)
    const aroundMs = Date.parse(trace.started)
    const range = { fromMs: aroundMs - REACH_MS, toMs: Math.min(toMs, aroundMs + REACH_MS) }
    const partner =
      subject === null ? null : await newestOf(db, { rollout, ...otherSide(subject), ...range })
    return left === null ? { left: partner, right } : { left, right: partner }
  }
  if (service === null) throw new AppError('bad-request', 'name a trace, or a service')
  const subject = { service, endpoint: endpoint ?? '', rollout, fromMs: toMs - REACH_MS, toMs }
  const [gray, baseline] = await Promise.all([
    newestOf(db, { ...subject, group: 'gray' }),
    newestOf(db, { ...subject, group: 'baseline' }),
  ])
  return { left: gray, right: baseline }
}

function otherSide({ service, endpoint, group }: PairSubject): PairSubject {
  return { service, endpoint, group: group === 'gray' ? 'baseline' : 'gray' }
}

interface NewestArgs extends PairSubject {
  readonly rollout: string | null
  readonly fromMs: number
  readonly toMs: number
}

/** A baseline trace is one that reached no gray at all. */
async function newestOf(
  db: Database,
  { rollout, service, endpoint, group, fromMs, toMs }: NewestArgs,
): Promise<TraceId | null> {
  const plans = (await meantRollouts(db, rollout)).map(({ plan }) => plan)
  const { traces } = await loadTraces(db, {
    ...{ plans, service, group, fromMs, toMs, limit: LOOKS },
    ...(endpoint === '' ? {} : { endpoint }),
  })
  const pure = traces.find(
    ({ reached }) => group === 'gray' || !reached.some((place) => place.group === 'gray'),
  )
  return (pure ?? traces[0])?.traceId ?? null
}
