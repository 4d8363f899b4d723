import { shortText } from '#lib/load/api/inputs'
import { resource, withQuery } from '#lib/load/api/resource'
import { loadTrace } from '#lib/load/load-trace'
import { database } from '#lib/load/services'

/** 32 hex digits, or SkyWalking's own text of the id. */
export const { GET, POST, PUT, PATCH, DELETE } = resource({
  GET: withQuery({ rollout: shortText.optional() }, ({ params, query: { rollout } }) =>
    loadTrace(database(), { id: params.traceId ?? '', rollout: rollout ?? null }),
  ),
})
