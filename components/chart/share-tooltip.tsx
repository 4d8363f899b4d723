'use client'
import { useFormatter, useTranslations } from 'next-intl'
import { useNumbers } from '#components/format/numbers'
import type { PlotRow } from '#lib/report/chart/plot-rows'
import styles from './share-plot.module.css'

export interface ShareTooltipProps {
  /** Filled in by the chart. */
  readonly active?: boolean
  readonly payload?: readonly { readonly payload?: PlotRow }[]
}

export function ShareTooltip({ active, payload }: ShareTooltipProps) {
  const t = useTranslations('share')
  const format = useFormatter()
  const { percent, count } = useNumbers()
  const row = payload?.[0]?.payload
  if (active !== true || row === undefined || row.observed === null) return null
  const { observed, interval, planned, gray, requests, countedBy } = row
  return (
    <div className={styles.tooltip}>
      <b>{format.dateTime(new Date(row.ms), { timeStyle: 'medium' })}</b>
      <span>
        {t('observed')} {percent(observed)}
      </span>
      {interval === null ? null : (
        <span>
          {t('band')} {percent(interval[0])} – {percent(interval[1])}
        </span>
      )}
      {planned === null ? null : (
        <span>
          {t('planned')} {percent(planned)}
        </span>
      )}
      <span>
        {t(countedBy === 'unit' ? 'unitCount' : 'count', {
          gray: count(gray),
          requests: count(requests),
        })}
      </span>
    </div>
  )
}
