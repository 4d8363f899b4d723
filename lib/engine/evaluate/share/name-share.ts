// What the parts of a share are called: instances with their labels, endpoints by name. Pure.
import type { Caller, ShareSample } from '#lib/check/sample'
import type { Dimensions } from '#lib/engine/evaluate/sums/dimensions'
import type { Source, SourceId } from '#lib/model/source'

export type ShareNames = Pick<Required<ShareSample>, 'callers' | 'endpoints'>

/** Asked for only when a share fails: nothing is copied. */
export function nameShare({
  sources,
  endpoint,
}: Pick<Dimensions, 'sources' | 'endpoint'>): ShareNames {
  return {
    callers: { get: (id) => toCaller(sources(), id) },
    endpoints: { get: (id) => endpoint(id) },
  }
}

function toCaller(sources: ReadonlyMap<SourceId, Source>, id: SourceId): Caller | undefined {
  const source = sources.get(id)
  if (source === undefined) return undefined
  const { service, instance, version, labels } = source
  const said =
    version === '' || labels['service.version'] !== undefined ? labels : { ...labels, version }
  return { name: instance === '' ? service : instance, labels: said }
}
