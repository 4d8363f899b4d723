// What was promised: the stages of the plan, and its text as it was written. Pure.
import type { Stage } from '#lib/plan/plan'
import { formatDuration, formatPercent } from '#lib/plan/quantities'
import type { Voice } from '#lib/wording/voice'
import { type Html, html } from './html'
import type { ReportData } from './report-data'

export function planPart({ stages, verdict, sourceText }: ReportData, voice: Voice): Html {
  const { say } = voice
  const heads = ['stage', 'share', 'tolerance', 'hold'].map(
    (key) => html`<th scope="col">${say(`reportFile.${key}`)}</th>`,
  )
  return html`<section><h2>${say('rollout.planText')}</h2><table><thead><tr>${heads}</tr></thead>
<tbody>${stages.map((stage) => row(stage, verdict.stage === stage.name, voice))}</tbody></table>
<pre>${sourceText}</pre></section>`
}

function row({ name, share, ramp, tolerance, holdMs }: Stage, isCurrent: boolean, { say }: Voice) {
  const promised = share === null ? say('stages.noShare') : formatPercent(share)
  const rising =
    ramp === null
      ? ''
      : `${formatPercent(ramp.from)} → ${promised} (${formatDuration(ramp.overMs)})`
  const now = isCurrent ? html` <b>← ${say('reportFile.current')}</b>` : null
  return html`<tr><th scope="row">${name}${now}</th><td>${rising === '' ? promised : rising}</td>
<td>${tolerance === null ? '–' : `± ${formatPercent(tolerance)}`}</td>
<td>${holdMs === null ? '–' : formatDuration(holdMs)}</td></tr>
`
}
