'use client'
import { useFormatter, useTranslations } from 'next-intl'
import {
  Area,
  CartesianGrid,
  ComposedChart,
  Line,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts'
import { useNumbers } from '#components/format/numbers'
import type { StageAction } from '#lib/model/rollout'
import {
  plotRows,
  rampRows,
  shareDomain,
  shareTicks,
  stageMarks,
} from '#lib/report/chart/plot-rows'
import type { ShareChartProps } from './share-chart'
import styles from './share-plot.module.css'
import { ShareTooltip } from './share-tooltip'

const SHORT_MS = 900_000
const DAY_MS = 86_400_000
const MARGIN = { top: 18, right: 12, bottom: 0, left: 0 } as const

/** Observed share with its interval, over the plan with its tolerance. */
export function SharePlot({
  history,
  summary,
  height,
}: ShareChartProps & { readonly height: number }) {
  const t = useTranslations('share')
  const actions = useTranslations('action')
  const format = useFormatter()
  const { percent } = useNumbers()
  const rows = plotRows(history)
  const ramps = rampRows(history)
  const span = { from: Date.parse(history.from), to: Date.parse(history.to) }
  const [short, long] = [span.to - span.from < SHORT_MS, span.to - span.from > DAY_MS]
  const domain = shareDomain(rows)
  const markName = (action: StageAction, stage: string | null) =>
    action === 'start' || action === 'advance' ? (stage ?? '') : actions(action)
  const tick = (ms: number) =>
    format.dateTime(new Date(ms), {
      ...(long ? { month: 'short', day: 'numeric' } : {}),
      hour: '2-digit',
      minute: '2-digit',
      ...(short ? { second: '2-digit' } : {}),
      hourCycle: 'h23',
    })
  return (
    <figure className={styles.plot} role="img" aria-label={summary}>
      <ResponsiveContainer width="100%" height={height}>
        <ComposedChart data={rows} margin={MARGIN} accessibilityLayer={false}>
          <CartesianGrid stroke="var(--line)" vertical={false} />
          <XAxis
            dataKey="ms"
            type="number"
            scale="time"
            domain={[span.from, span.to]}
            tickFormatter={tick}
            minTickGap={48}
            stroke="var(--line-strong)"
            tick={{ fill: 'var(--ink-soft)', fontSize: 12 }}
          />
          <YAxis
            domain={domain}
            ticks={shareTicks(domain)}
            allowDataOverflow
            tickFormatter={percent}
            width={52}
            stroke="var(--line-strong)"
            tick={{ fill: 'var(--ink-soft)', fontSize: 12 }}
          />
          <Area
            dataKey="tolerance"
            type="linear"
            stroke="var(--ink-soft)"
            strokeOpacity={0.7}
            strokeDasharray="2 3"
            fill="var(--line)"
            fillOpacity={0.75}
            isAnimationActive={false}
          />
          <Area
            dataKey="interval"
            stroke="none"
            fill="var(--gray-band)"
            fillOpacity={0.65}
            isAnimationActive={false}
          />
          <Line
            dataKey="planned"
            type="linear"
            stroke="var(--ink)"
            strokeWidth={1.6}
            strokeDasharray="6 4"
            dot={false}
            isAnimationActive={false}
          />
          {ramps.length === 0 ? null : (
            <Line
              data={ramps}
              dataKey="now"
              type="linear"
              stroke="var(--ink-soft)"
              strokeWidth={1.6}
              strokeDasharray="1 4"
              dot={false}
              isAnimationActive={false}
            />
          )}
          <Line
            dataKey="observed"
            stroke="var(--gray)"
            strokeWidth={2.4}
            dot={rows.length < 3}
            isAnimationActive={false}
          />
          {stageMarks(history).map(({ at, action, stage, isNamed }) => (
            <ReferenceLine
              key={at}
              x={Date.parse(at)}
              stroke="var(--ink-soft)"
              strokeDasharray="2 3"
              label={{
                value: isNamed ? markName(action, stage) : '',
                position: 'insideTopLeft',
                fill: 'var(--ink-soft)',
                fontSize: 12,
                dy: -16,
              }}
            />
          ))}
          <Tooltip content={<ShareTooltip />} isAnimationActive={false} />
        </ComposedChart>
      </ResponsiveContainer>
      <figcaption className={styles.legend} aria-hidden="true">
        <span data-line="observed">{t('observed')}</span>
        <span data-line="interval">{t('band')}</span>
        <span data-line="planned">{t('planned')}</span>
        <span data-line="tolerance">{t('tolerance')}</span>
        {ramps.length === 0 ? null : <span data-line="now">{t('now')}</span>}
      </figcaption>
    </figure>
  )
}
