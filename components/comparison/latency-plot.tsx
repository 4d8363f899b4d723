'use client'
import { useElementSize } from '@mantine/hooks'
import { useTranslations } from 'next-intl'
import { GroupMark } from '#components/format/group-mark'
import { useNumbers } from '#components/format/numbers'
import type { LatencyDensity, LatencyDistribution } from '#lib/load/comparison/load-latency'
import styles from './latency-plot.module.css'

const PAD = { top: 26, right: 12, bottom: 24, left: 12 } as const
const WIDTH_PRESET = 900
const TICK_PARTS = [1, 2, 5] as const
const GROUPS = ['baseline', 'gray'] as const
const QUANTILES = ['p50Ms', 'p95Ms', 'p99Ms'] as const

export interface LatencyPlotProps {
  readonly latencies: LatencyDistribution
  readonly height: number
}

/** Two densities over a logarithmic axis; equal areas are equal parts of the requests. */
export function LatencyPlot({ latencies, height }: LatencyPlotProps) {
  const t = useTranslations('latency')
  const groups = useTranslations('group')
  const { duration, count } = useNumbers()
  const { ref, width } = useElementSize<HTMLDivElement>()
  const plot = plotOf(latencies, { width: width || WIDTH_PRESET, height })
  const said = (ms: number | null) => (ms === null ? '–' : duration(ms))
  const words = (group: 'gray' | 'baseline') => ({
    p50: said(latencies[group].p50Ms),
    p95: said(latencies[group].p95Ms),
    p99: said(latencies[group].p99Ms),
    count: latencies[group].requests,
  })
  const label = (['gray', 'baseline'] as const)
    .map((group) => t('summary', { group: groups(group), ...words(group) }))
    .join(' ')
  return (
    <figure className={styles.plot}>
      <div ref={ref}>
        <svg width="100%" height={height} role="img" aria-label={label}>
          {plot.ticks.map(({ ms, x }) => (
            <g key={ms} transform={`translate(${x} 0)`}>
              <line className={styles.grid} y1={PAD.top} y2={height - PAD.bottom} />
              <text className={styles.tick} y={height - 6}>
                {duration(ms)}
              </text>
            </g>
          ))}
          {GROUPS.map((group) => (
            <g key={group} className={styles.group} data-group={group}>
              <path className={styles.area} d={plot[group].area} />
              <path className={styles.line} d={plot[group].line} />
              {plot[group].quantiles.map(({ key, x }) => (
                <g key={key} transform={`translate(${x} 0)`}>
                  <line className={styles.quantile} y1={PAD.top} y2={height - PAD.bottom} />
                  <text className={styles.name} y={group === 'gray' ? 10 : 22}>
                    {key.slice(0, 3)}
                  </text>
                </g>
              ))}
            </g>
          ))}
          <line
            className={styles.axis}
            x1={PAD.left}
            x2={(width || WIDTH_PRESET) - PAD.right}
            y1={height - PAD.bottom}
            y2={height - PAD.bottom}
          />
        </svg>
      </div>
      <figcaption className={styles.legend}>
        {(['gray', 'baseline'] as const).map((group) => (
          <span key={group}>
            <GroupMark group={group} /> {count(latencies[group].requests)} · p50 {words(group).p50}{' '}
            · p95 {words(group).p95} · p99 {words(group).p99}
          </span>
        ))}
      </figcaption>
    </figure>
  )
}

interface Size {
  readonly width: number
  readonly height: number
}

function plotOf({ edgesMs, gray, baseline }: LatencyDistribution, { width, height }: Size) {
  const [first = 1, last = 1] = [edgesMs[0], edgesMs.at(-1)]
  const length = Math.log(last / first) || 1
  const x = (ms: number) =>
    PAD.left + (Math.log(ms / first) / length) * (width - PAD.left - PAD.right)
  const top = Math.max(...gray.parts, ...baseline.parts, 1e-9)
  const y = (part: number) => height - PAD.bottom - (part / top) * (height - PAD.top - PAD.bottom)
  const draw = ({ parts, ...quantiles }: LatencyDensity) => {
    const points = parts.map((part, column) => {
      const middle = Math.sqrt((edgesMs[column] ?? 1) * (edgesMs[column + 1] ?? 1))
      return `${x(middle).toFixed(1)},${y(part).toFixed(1)}`
    })
    const line = points.length === 0 ? '' : `M${points.join('L')}`
    const floor = height - PAD.bottom
    return {
      line,
      area:
        line === ''
          ? ''
          : `${line}L${x(last).toFixed(1)},${floor}L${x(first).toFixed(1)},${floor}Z`,
      quantiles: QUANTILES.flatMap((key) => {
        const ms = quantiles[key]
        return ms === null || ms > last ? [] : [{ key, x: x(ms) }]
      }),
    }
  }
  return {
    ticks: ticksOf(first, last).map((ms) => ({ ms, x: x(ms) })),
    gray: draw(gray),
    baseline: draw(baseline),
  }
}

/** 1, 2 and 5 times powers of ten; only powers of ten when there would be too many. */
function ticksOf(first: number, last: number): number[] {
  const powers: number[] = []
  for (let power = Math.floor(Math.log10(first)); power <= Math.log10(last); power += 1) {
    powers.push(10 ** power)
  }
  const parts = powers.length > 4 ? [1] : TICK_PARTS
  return powers
    .flatMap((power) => parts.map((part) => Number((part * power).toPrecision(3))))
    .filter((ms) => ms >= first && ms <= last)
}
