// Gray beside the baseline, per service and endpoint, with how sure each difference is. Pure.
import { type Difference, surely } from '#lib/report/difference'
import type { ComparisonCells, GroupCells } from '#lib/report/tables/comparison'
import type { Voice } from '#lib/wording/voice'
import { type Html, html, NOTHING } from './html'
import type { ReportData } from './report-data'

const QUANTILES = ['p50', 'p95', 'p99'] as const

export function comparisonPart(data: ReportData, voice: Voice): Html {
  const { comparison, comparisonRows, fromMs, toMs } = data
  const { say, moment } = voice
  const isSeen = comparison.some(({ gray, baseline }) => gray.requests + baseline.requests > 0)
  const range = say('reportFile.range', { from: moment(fromMs), to: moment(toMs) })
  if (!isSeen) {
    return html`<section><h2>${say('comparison.title')}</h2><p>${range}</p><p>${say('comparison.empty')}</p></section>`
  }
  const hidden = comparisonRows - comparison.length
  const heads = ['requests', 'errorRate', ...QUANTILES].map(
    (key) => html`<th class="n" scope="col">${say(`comparison.${key}`)}</th>`,
  )
  return html`<section><h2>${say('comparison.title')}</h2><table>
<caption>${range} ◆ ${say('group.gray')} ● ${say('group.baseline')} · ${say('reportFile.key')}</caption>
<thead><tr><th scope="col">${say('comparison.service')}</th>${heads}</tr></thead>
<tbody>${comparison.map((row) => line(row, voice))}</tbody></table>
${hidden <= 0 ? NOTHING : html`<p>${say('reportFile.more', { count: hidden })}</p>`}</section>`
}

function line(row: ComparisonCells, voice: Voice): Html {
  const { service, endpoint, gray, baseline, difference } = row
  const { numbers } = voice
  const rate = ({ errors, requests }: GroupCells) =>
    requests === 0 ? null : numbers.percent(errors / requests)
  const time = (ms: number | null) => (ms === null ? null : numbers.duration(ms))
  const subject =
    endpoint ?? html`${service} <span class="soft">${voice.say('comparison.all')}</span>`
  return html`<tr${endpoint === null ? html` data-whole` : null}><th scope="row">${subject}</th>
${cell(numbers.count(gray.requests), numbers.count(baseline.requests), NOTHING)}
${cell(rate(gray), rate(baseline), differenceText(difference.errorRate, 'points', voice))}
${QUANTILES.map((q) =>
  cell(
    time(gray[`${q}Ms`]),
    time(baseline[`${q}Ms`]),
    differenceText(difference[q], 'change', voice),
  ),
)}</tr>
`
}

function cell(gray: string | null, baseline: string | null, difference: Html): Html {
  return html`<td class="n">◆ ${gray ?? '–'}<br>● ${baseline ?? '–'}${difference}</td>`
}

function differenceText(
  difference: Difference | null,
  kind: 'points' | 'change',
  { say, numbers }: Voice,
): Html {
  if (difference === null) return NOTHING
  const { estimate, lower, upper } = difference
  const sure = surely(difference)
  const end = (value: number | null) => (value === null ? '' : numbers[kind](value))
  const text = numbers[kind](estimate)
  const said =
    sure === null
      ? html`${text}`
      : html`<b>${sure === 'worse' ? '▲' : '▼'} ${say(`comparison.${sure}`)} ${text}</b>`
  return html`<small>${said}<br>${end(lower)} … ${end(upper)}</small>`
}
