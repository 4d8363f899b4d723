// Every answer of every check, in the order of the verdict. Pure.
import type { Finding } from '#lib/model/verdict'
import { findingSentence } from '#lib/wording/finding-sentence'
import type { Voice } from '#lib/wording/voice'
import { type Html, html } from './html'
import { outcomeBadge } from './outcome-badge'
import type { ReportData } from './report-data'
import { traceLinks } from './trace-link'

const FINDINGS_MAX = 200
const TRACES_SHOWN = 3

export function checksPart(data: ReportData, voice: Voice): Html {
  const { findings } = data.verdict
  const { say } = voice
  const hidden = findings.length - FINDINGS_MAX
  if (findings.length === 0) {
    return html`<section><h2>${say('checks.title')}</h2><p>${say('checks.empty')}</p></section>`
  }
  return html`<section><h2>${say('checks.title')}</h2><table>
<thead><tr><th>${say('reportFile.answer')}</th><th>${say('reportFile.check')}</th><th>${say('reportFile.finding')}</th></tr></thead>
<tbody>${findings.slice(0, FINDINGS_MAX).map((finding) => row(finding, data, voice))}</tbody></table>
${hidden <= 0 ? null : html`<p>${say('checks.hidden', { count: hidden })}</p>`}</section>`
}

function row(finding: Finding, data: ReportData, voice: Voice): Html {
  const { check, outcome, required, evidence } = finding
  const key = `checks.${check}`
  return html`<tr><td>${outcomeBadge(outcome, voice)}</td><th scope="row">${voice.has(key) ? voice.say(key) : check}</th>
<td>${findingSentence(finding, voice)}${
    required ? null : html` <span class="soft">${voice.say('checks.shownOnly')}</span>`
  }${traceLinks(evidence, TRACES_SHOWN, data)}</td></tr>
`
}
