// The share: the chart, and the same in a sentence. Pure.
import { shareSvg } from '#lib/report/chart/share-svg'
import type { Voice } from '#lib/wording/voice'
import { type Html, html } from './html'
import type { ReportData } from './report-data'

export function sharePart({ history, verdict: { share } }: ReportData, voice: Voice): Html {
  const { say, numbers } = voice
  const said = (fraction: number | null | undefined) =>
    fraction === null || fraction === undefined ? '–' : numbers.percent(fraction)
  const summary = say('share.summary', {
    observed: said(share.observed),
    lower: said(share.interval?.[0]),
    upper: said(share.interval?.[1]),
    planned: said(share.planned),
  })
  const counted = say(share.countedBy === 'unit' ? 'share.unitCount' : 'share.count', {
    gray: numbers.count(share.gray),
    requests: numbers.count(share.requests),
  })
  const isSeen = history.points.some(({ observed }) => observed !== null)
  return html`<section><h2>${say('share.title')}</h2>${
    isSeen
      ? html`<p>${summary} <span class="soft">${counted}</span></p><figure>${shareSvg(history, voice, summary)}</figure>`
      : html`<p>${say('share.empty')}</p>`
  }</section>`
}
