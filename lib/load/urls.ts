// Where things are shown: one function builds each address, so that links never disagree with pages.
import type { TraceId } from '#lib/model/span'

type Query = Readonly<Record<string, string | undefined>>

export function rolloutUrl(name: string): string {
  return `/rollouts/${encodeURIComponent(name)}`
}

/** `id` may be SkyWalking's own text. */
export function traceUrl(id: TraceId | string, query: { readonly rollout?: string } = {}): string {
  return withQuery(`/traces/${encodeURIComponent(id)}`, query)
}

export interface TracesQuery {
  readonly service?: string
  readonly group?: string
  readonly rollout?: string
  readonly endpoint?: string
  readonly status?: 'error' | 'ok'
  readonly window?: string
}

export function tracesUrl(query: TracesQuery = {}): string {
  return withQuery('/traces', { ...query })
}

function withQuery(path: string, query: Query): string {
  const given = Object.entries(query).filter((entry): entry is [string, string] => !!entry[1])
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`
}
