// A trace by its whole id, so that it can be found from paper; a link where the dashboard is known. Pure.
import type { Evidence } from '#lib/model/verdict'
import { type Html, html, NOTHING } from './html'
import type { ReportData } from './report-data'

export function traceLink(traceId: string, { traceUrl }: Pick<ReportData, 'traceUrl'>): Html {
  if (traceUrl === null) return html`<span class="trace">${traceId}</span>`
  return html`<a class="trace" href="${traceUrl(traceId)}">${traceId}</a>`
}

/** The first few of what a finding shows, each once. */
export function traceLinks(
  evidence: readonly Evidence[],
  most: number,
  data: Pick<ReportData, 'traceUrl'>,
): Html {
  const ids = [...new Set(evidence.map(({ traceId }) => traceId))].slice(0, most)
  if (ids.length === 0) return NOTHING
  return html`<br>${ids.map((id) => html`${traceLink(id, data)} `)}`
}
