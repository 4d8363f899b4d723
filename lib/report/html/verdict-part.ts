// The head of the report: the verdict, and why, before anything else. Pure.
import { reasonsOf } from '#lib/report/reasons'
import { findingSentence } from '#lib/wording/finding-sentence'
import { sinceMsOf } from '#lib/wording/number-kinds'
import type { Voice } from '#lib/wording/voice'
import { type Html, html, NOTHING } from './html'
import { outcomeBadge } from './outcome-badge'
import type { ReportData } from './report-data'
import { traceLinks } from './trace-link'

const REASONS_MAX = 8
const TRACES_SHOWN = 3

export function verdictPart(data: ReportData, voice: Voice): Html {
  const { name, state, verdict, rolloutUrl } = data
  const { say, moment } = voice
  const isJudged = state !== 'pending'
  const where = verdict.stage === null ? '' : `${say('rollout.stage', { stage: verdict.stage })} · `
  const since = say('rollout.sinceOutcome', { outcome: say(`outcome.${verdict.outcome}`) })
  return html`<header>
<p class="soft">${say('reportFile.title')}</p>
<div class="head"><h1>${name}</h1>${isJudged ? outcomeBadge(verdict.outcome, voice) : null}
<span>${where}${say(`state.${state}`)} · ${say('rollout.revision', { revision: verdict.revision })}</span></div>
${isJudged ? reasons(data, voice) : html`<p>${say('reportFile.notJudged')}</p>`}
<p class="soft">${
    isJudged
      ? `${since} ${moment(Date.parse(verdict.since))} · ${say('rollout.asOf')} ${moment(Date.parse(verdict.asOf))} · `
      : ''
  }${say('reportFile.generated', { at: moment(data.generatedMs) })}${
    rolloutUrl === null ? NOTHING : html` · <a href="${rolloutUrl}">${rolloutUrl}</a>`
  }</p>
</header>`
}

function reasons(data: ReportData, voice: Voice): Html {
  const { verdict } = data
  const found = reasonsOf(verdict)
  if (found.length === 0) return html`<p>${voice.say('checks.notAsked')}</p>`
  const hidden = found.length - REASONS_MAX
  return html`<ul class="reasons" data-outcome="${verdict.outcome}">${found
    .slice(0, REASONS_MAX)
    .map((finding) => {
      const sinceMs = sinceMsOf(finding)
      const since =
        sinceMs === null ? '' : ` ${voice.say('rollout.since')} ${voice.second(sinceMs)}`
      return html`<li>${findingSentence(finding, voice)}<span class="soft">${since}${traceLinks(finding.evidence, TRACES_SHOWN, data)}</span></li>
`
    })}</ul>${hidden <= 0 ? null : html`<p>${voice.say('rollout.moreReasons', { count: hidden })}</p>`}`
}
