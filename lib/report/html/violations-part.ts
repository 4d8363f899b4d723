// Traces that broke the plan, with their whole ids. Pure.
import type { ViolationCells } from '#lib/report/tables/violations'
import type { Voice } from '#lib/wording/voice'
import { type Html, html } from './html'
import type { ReportData } from './report-data'
import { traceLink } from './trace-link'

export function violationsPart(data: ReportData, voice: Voice): Html {
  const { violations, hasAllViolations } = data
  const { say } = voice
  if (violations.length === 0) {
    return html`<section><h2>${say('violations.title')}</h2><p>${say('reportFile.noViolations')}</p></section>`
  }
  const heads = ['trace', 'what', 'where', 'started', 'duration'].map(
    (key) => html`<th scope="col">${say(`violations.${key}`)}</th>`,
  )
  return html`<section><h2>${say('violations.title')}</h2><table><thead><tr>${heads}</tr></thead>
<tbody>${violations.map((violation) => row(violation, data, voice))}</tbody></table>
${hasAllViolations ? null : html`<p>${say('reportFile.moreViolations')}</p>`}</section>`
}

function row(violation: ViolationCells, data: ReportData, voice: Voice): Html {
  const { traceId, outcome, subject, startedMs, durationMs, request } = violation
  return html`<tr><td>${traceLink(traceId, data)}<br><span class="soft">${request}</span></td>
<td>✕ ${outcomeWord(outcome, voice)}</td><td>${subject}</td>
<td>${startedMs === null ? '–' : voice.second(startedMs)}</td>
<td class="n">${durationMs === null ? '–' : voice.numbers.duration(durationMs)}</td></tr>
`
}

/** A route outcome, a check's note, or the code itself when there are no words for it. */
function outcomeWord(outcome: string, { has, say }: Voice): string {
  const key = [`route.${outcome}`, `note.${outcome}`].find(has)
  return key === undefined ? outcome : say(key)
}
