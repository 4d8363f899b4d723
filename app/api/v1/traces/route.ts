import { z } from 'zod'
import { moment, oneOf, shortText, wholeNumber } from '#lib/load/api/inputs'
import { resource, withQuery } from '#lib/load/api/resource'
import { chosenRange } from '#lib/load/chosen-range'
import { loadRollout } from '#lib/load/load-rollout'
import { database } from '#lib/load/services'
import { searchTraces } from '#lib/load/trace/search-traces'
import { ROUTE_OUTCOMES } from '#lib/model/hop'
import { GROUPS } from '#lib/model/source'

const DURATION_MS_MAX = 86_400_000
const CURSOR = /^\d{1,16}-[0-9a-f]{32}$/

/** Newest first. One span must meet all conditions; each trace is then told as a whole. */
export const { GET, POST, PUT, PATCH, DELETE } = resource({
  GET: withQuery(
    {
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
      cursor: z.string().regex(CURSOR, 'must be "next" of the page before').optional(),
    },
    async ({ query: { rollout, from, to, status, limit = 50, ...filter } }) => {
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
  ),
})

type Given<T> = { [K in keyof T]?: Exclude<T[K], undefined> }

/** Without what was not asked for. */
function given<T extends object>(values: T): Given<T> {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined)
  return Object.fromEntries(entries) as Given<T>
}
