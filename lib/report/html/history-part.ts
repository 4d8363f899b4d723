// What happened: what people did, and how the verdict changed. Pure.
import type { Voice } from '#lib/wording/voice'
import { type Html, html } from './html'
import { outcomeBadge } from './outcome-badge'
import type { ReportData, ReportEvent } from './report-data'

export function historyPart({ events }: ReportData, voice: Voice): Html {
  const { say } = voice
  const heads = ['when', 'event', 'who'].map(
    (key) => html`<th scope="col">${say(`reportFile.${key}`)}</th>`,
  )
  return html`<section><h2>${say('rollout.events')}</h2><table><thead><tr>${heads}</tr></thead>
<tbody>${events.map(
    ({
      atMs,
      author,
      what,
    }) => html`<tr><td>${voice.moment(atMs)}</td><td>${eventText(what, voice)}</td><td>${author ?? 'Grayproof'}</td></tr>
`,
  )}</tbody></table></section>`
}

function eventText(what: ReportEvent['what'], voice: Voice): Html {
  const { say } = voice
  switch (what.kind) {
    case 'action':
      return html`${say(`done.${what.action}`, { stage: what.stage ?? '' })}`
    case 'revision':
      return html`${say('rollout.applied', { revision: what.revision })}`
    case 'verdict':
      return html`${outcomeBadge(what.outcome, voice)} ${say('rollout.judged', { stage: what.stage ?? '' })}`
  }
}
