// GET /traces and /traces/{traceId}: what was sent, and what the plan makes of it.
import { z } from 'zod'
import { call } from '#lib/load/api/call'
import { moment, oneOf, shortText, wholeNumber } from '#lib/load/api/inputs'
import { resource } from '#lib/load/api/resource'
import { traceList, trace as traceShape } from '#lib/load/api/shapes/trace'
import { chosenRange } from '#lib/load/chosen-range'
import { loadRollout } from '#lib/load/load-rollout'
import { loadTrace } from '#lib/load/load-trace'
import { database } from '#lib/load/services'
import { searchTraces } from '#lib/load/trace/search-traces'
import { ROUTE_OUTCOMES } from '#lib/model/hop'
import { GROUPS } from '#lib/model/source'
import { TRACE_CURSOR } from '#lib/store/query/find-traces'

const DURATION_MS_MAX = 86_400_000

export const traces = resource('/traces', {
  GET: call({
    summary: 'Search traces, newest first',
    description: 'One span must meet all conditions; each trace is then told as a whole.',
    query: {
      rollout: shortText.optional(),
      service: shortText.optional(),
      group: oneOf(GROUPS).optional(),
      endpoint: shortText.optional(),
      mark: shortText.optional(),
      outcome: oneOf(ROUTE_OUTCOMES).optional(),
      status: oneOf(['error', 'ok']).optional(),
      minDurationMs: wholeNumber({ min: 0, max: DURATION_MS_MAX }).optional(),
      maxDurationMs: wholeNumber({ min: 0, max: DURATION_MS_MAX }).optional(),
      from: moment.optional(),
      to: moment.optional(),
      limit: wholeNumber({ min: 1, max: 200 }).optional(),
      cursor: z.string().regex(TRACE_CURSOR, 'must be "next" of the page before').optional(),
    },
    answer: traceList,
    run: async ({ query: { rollout, from, to, status, limit = 50, ...filter } }) => {
      const db = database()
      if (rollout !== undefined) await loadRollout(db, rollout)
      const range = chosenRange({ from, to }, { rollout: null, nowMs: Date.now() })
      return searchTraces(db, {
        ...given(filter),
        ...(status === undefined ? {} : { error: status === 'error' }),
        ...range,
        limit,
        rollout: rollout ?? null,
      })
    },
  }),
})

export const trace = resource('/traces/{traceId}', {
  GET: call({
    summary: 'One trace: its spans, and what the plan makes of each hop',
    query: { rollout: shortText.optional() },
    answer: traceShape,
    run: ({ params, query }) =>
      loadTrace(database(), { id: params.traceId, rollout: query.rollout ?? null }),
  }),
})

type Given<T> = { [K in keyof T]?: Exclude<T[K], undefined> }

/** Without what was not asked for. */
function given<T extends object>(values: T): Given<T> {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined)
  return Object.fromEntries(entries) as Given<T>
}
