// The share chart as an inline drawing: plan and tolerance, observed share, what is sure, stages. Pure.
import { area, line, scaleLinear, scaleUtc } from 'd3'
import type { ShareHistory } from '#lib/model/share-history'
import { type Html, html, NOTHING } from '#lib/report/html/html'
import type { Voice } from '#lib/wording/voice'
import { plotRows, rampRows, shareDomain, shareTicks, stageMarks } from './plot-rows'

const SIZE = { width: 960, height: 320 } as const
const PLOT = { left: 56, right: 948, top: 26, bottom: 288 } as const
const TIME_TICKS = 8
const DAY_MS = 86_400_000

type Bounds = readonly [lower: number, upper: number]

/** `label` says the same in a sentence. Lines differ in their dashes, not in colour alone. */
export function shareSvg(history: ShareHistory, voice: Voice, label: string): Html {
  const rows = plotRows(history)
  const domain = shareDomain(rows)
  const x = scaleUtc()
    .domain([Date.parse(history.from), Date.parse(history.to)])
    .range([PLOT.left, PLOT.right])
  const y = scaleLinear().domain(domain).range([PLOT.bottom, PLOT.top])
  const band = (of: 'tolerance' | 'interval') =>
    area<{ ms: number; bounds: Bounds | null }>()
      .defined(({ bounds }) => bounds !== null)
      .x(({ ms }) => x(ms))
      .y0(({ bounds }) => y(bounds?.[0] ?? 0))
      .y1(({ bounds }) => y(bounds?.[1] ?? 0))(rows.map((row) => ({ ms: row.ms, bounds: row[of] })))
  const course = (points: readonly { ms: number; value: number | null }[]) =>
    line<{ ms: number; value: number | null }>()
      .defined(({ value }) => value !== null)
      .x(({ ms }) => x(ms))
      .y(({ value }) => y(value ?? 0))([...points])
  const seen = rows.filter(({ observed }) => observed !== null)
  const paths = [
    path(band('tolerance'), 'fill="#dfe3e8" stroke="#525c68" stroke-dasharray="2 3"'),
    path(band('interval'), 'fill="#f6d3c3" fill-opacity="0.75"'),
    path(course(rows.map(({ ms, planned }) => ({ ms, value: planned }))), PLANNED),
    path(course(rampRows(history).map(({ ms, now }) => ({ ms, value: now }))), RAMP),
    path(course(rows.map(({ ms, observed }) => ({ ms, value: observed }))), OBSERVED),
  ]
  const dots = seen.length > 2 ? [] : seen
  return html`<svg viewBox="0 0 ${SIZE.width} ${SIZE.height}" role="img" aria-label="${label}">
<defs><clipPath id="plot"><rect x="${PLOT.left}" y="${PLOT.top}" width="${PLOT.right - PLOT.left}" height="${PLOT.bottom - PLOT.top}"/></clipPath></defs>
${shareTicks(domain).map(
  (
    share,
  ) => html`<line x1="${PLOT.left}" x2="${PLOT.right}" y1="${y(share)}" y2="${y(share)}" stroke="#dfe3e8"/>
<text x="${PLOT.left - 8}" y="${y(share) + 4}" text-anchor="end" fill="#525c68">${voice.numbers.percent(share)}</text>`,
)}
<g clip-path="url(#plot)">${paths}${dots.map(
    ({ ms, observed }) =>
      html`<circle cx="${x(ms)}" cy="${y(observed ?? 0)}" r="4" fill="#c2410c"/>`,
  )}</g>
<line x1="${PLOT.left}" x2="${PLOT.right}" y1="${PLOT.bottom}" y2="${PLOT.bottom}" stroke="#b4bcc6"/>
${timeTicks(history, x)}${marks(history, voice, x)}
</svg>${legend(history, voice)}`
}

const PLANNED = 'fill="none" stroke="#14181d" stroke-width="1.6" stroke-dasharray="6 4"'
const RAMP = 'fill="none" stroke="#525c68" stroke-width="1.6" stroke-dasharray="1 4"'
const OBSERVED = 'fill="none" stroke="#c2410c" stroke-width="2.4"'

/** `attributes` are ours alone. */
function path(d: string | null, attributes: string): Html {
  return d === null ? NOTHING : { markup: `<path d="${d}" ${attributes}/>` }
}

type Place = (ms: number) => number

function timeTicks({ from, to }: ShareHistory, x: Place): readonly Html[] {
  const [fromMs, toMs] = [Date.parse(from), Date.parse(to)]
  const isLong = toMs - fromMs > DAY_MS
  const ticks = scaleUtc().domain([fromMs, toMs]).ticks(TIME_TICKS)
  const text = (at: Date) =>
    isLong ? at.toISOString().slice(5, 16).replace('T', ' ') : clockOf(at, toMs - fromMs)
  return ticks
    .filter((at) => x(at.getTime()) < PLOT.right - 24)
    .map(
      (
        at,
      ) => html`<line x1="${x(at.getTime())}" x2="${x(at.getTime())}" y1="${PLOT.bottom}" y2="${PLOT.bottom + 5}" stroke="#b4bcc6"/>
<text x="${x(at.getTime())}" y="${PLOT.bottom + 20}" text-anchor="middle" fill="#525c68">${text(at)}</text>`,
    )
}

/** A quarter of an hour is divided by less than minutes. */
function clockOf(at: Date, lengthMs: number): string {
  return at.toISOString().slice(11, lengthMs < 900_000 ? 19 : 16)
}

function marks(history: ShareHistory, voice: Voice, x: Place): readonly Html[] {
  return stageMarks(history).map(({ at, action, stage, isNamed }) => {
    const place = x(Date.parse(at))
    const name =
      action === 'start' || action === 'advance' ? (stage ?? '') : voice.say(`action.${action}`)
    return html`<line x1="${place}" x2="${place}" y1="${PLOT.top - 8}" y2="${PLOT.bottom}" stroke="#525c68" stroke-dasharray="2 3"/>
<text x="${place + 4}" y="${PLOT.top - 10}" fill="#525c68">${isNamed ? name : ''}</text>`
  })
}

function legend({ ramps }: ShareHistory, { say }: Voice): Html {
  const sample = (drawn: string, name: string): Html =>
    html`<span style="white-space:nowrap"><svg viewBox="0 0 28 10" style="display:inline-block;width:28px;vertical-align:middle" aria-hidden="true">${{ markup: drawn }}</svg> ${name}</span> `
  const stroke = (attributes: string) => `<path d="M0 5H28" ${attributes}/>`
  const box = (attributes: string) => `<rect width="28" height="10" ${attributes}/>`
  return html`<figcaption class="soft">${[
    sample(stroke(OBSERVED), say('share.observed')),
    sample(box('fill="#f6d3c3"'), say('share.band')),
    sample(stroke(PLANNED), say('share.planned')),
    sample(box('fill="#dfe3e8" stroke="#525c68" stroke-dasharray="2 3"'), say('share.tolerance')),
    ramps.length === 0 ? NOTHING : sample(stroke(RAMP), say('share.now')),
  ]}</figcaption>`
}
