// Where things are shown: one function builds each address, so that links never disagree with pages.
import { type Links, NO_LINKS } from '#lib/alert/episode/to-alert'
import type { TraceId } from '#lib/model/span'
import type { Window } from './windows'

type Query = Readonly<Record<string, string | undefined>>

export interface RolloutQuery {
  readonly window?: Window
  /** Its findings are opened. */
  readonly check?: string
}

export function rolloutUrl(name: string, query: RolloutQuery = {}): string {
  return withQuery(`/rollouts/${encodeURIComponent(name)}`, { ...query })
}

/** The plan editor; without a name, for a new rollout. */
export function planUrl(name?: string): string {
  return name === undefined ? '/plans/new' : `/rollouts/${encodeURIComponent(name)}/plan`
}

export function topologyUrl(query: {
  readonly window?: Window
  readonly rollout?: string
}): string {
  return withQuery('/topology', query)
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
  readonly mark?: string
  readonly outcome?: string
}

export function tracesUrl(query: TracesQuery = {}): string {
  return withQuery('/traces', { ...query })
}

export interface CompareQuery {
  readonly rollout?: string
  readonly left?: string
  readonly right?: string
  /** Without a trace on a side: the newest of this endpoint there. */
  readonly service?: string
  readonly endpoint?: string
}

/** Two traces side by side. */
export function compareTracesUrl(query: CompareQuery): string {
  return withQuery('/traces/compare', { ...query })
}

export interface ReportQuery {
  readonly table?: string
  /** ISO 8601. */
  readonly from?: string
  readonly to?: string
  /** With commas between. */
  readonly columns?: string
}

/** What can be taken elsewhere. */
export function reportsUrl(query: ReportQuery & { readonly rollout?: string } = {}): string {
  return withQuery('/reports', { ...query })
}

/** The file itself. */
export function reportFileUrl(
  rollout: string,
  kind: 'csv' | 'html',
  query: ReportQuery = {},
): string {
  return withQuery(`/api/v1/rollouts/${encodeURIComponent(rollout)}/report.${kind}`, { ...query })
}

/** Links for those who are not in the dashboard; `base` is where people reach it, if anybody said so. */
export function publicLinks(base: string | null): Links {
  if (base === null) return NO_LINKS
  const root = base.replace(/\/+$/, '')
  return {
    rollout: (name, check) => `${root}${rolloutUrl(name, { check })}`,
    trace: (id, rollout) => `${root}${traceUrl(id, { rollout })}`,
  }
}

function withQuery(path: string, query: Query): string {
  const given = Object.entries(query).filter((entry): entry is [string, string] => !!entry[1])
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`
}
