'use client'
import { useTranslations } from 'next-intl'
import { useNumbers } from '#components/format/numbers'
import { Link } from '#components/layout/link'
import type { ComparisonRow as RowData } from '#lib/load/load-comparison'
import { compareTracesUrl, tracesUrl } from '#lib/load/urls'
import styles from './comparison-table.module.css'
import { MetricCell } from './metric-cell'
import { useLatencySubject } from './use-latency-subject'

export interface ComparisonRowProps {
  readonly row: RowData
  readonly rollout: string
  /** Endpoints stand under their service; else each says whose it is. */
  readonly isNested: boolean
  readonly index: number
  readonly measure?: ((node: Element | null) => void) | undefined
}

/** Gray over baseline in each cell, with the difference beside them. */
export function ComparisonRow({ row, rollout, isNested, index, measure }: ComparisonRowProps) {
  const { service, endpoint, gray, baseline, difference } = row
  const t = useTranslations('comparison')
  const { count, percent, duration } = useNumbers()
  const total = gray.requests + baseline.requests
  const rate = ({ requests, errors }: typeof gray) =>
    requests === 0 ? null : percent(errors / requests)
  const time = (ms: number | null) => (ms === null ? null : duration(ms))
  return (
    <tr
      ref={measure}
      data-index={index}
      aria-rowindex={index + 2}
      className={endpoint === null ? styles.service : styles.endpoint}
      data-nested={isNested}
    >
      <th scope="row">
        {isNested || endpoint === null ? null : <div className={styles.dim}>{service}</div>}
        <span className={styles.subject}>{endpoint ?? service}</span>
        {endpoint === null ? <span className={styles.dim}> {t('all')}</span> : null}
        <RowLinks row={row} rollout={rollout} />
      </th>
      <td>
        <MetricCell
          gray={count(gray.requests)}
          baseline={count(baseline.requests)}
          note={total === 0 ? null : t('grayShare', { share: percent(gray.requests / total) })}
        />
      </td>
      <td>
        <MetricCell
          gray={rate(gray)}
          baseline={rate(baseline)}
          difference={{ kind: 'points', of: difference.errorRate }}
        />
      </td>
      {(['p50', 'p95', 'p99'] as const).map((metric) => (
        <td key={metric}>
          <MetricCell
            gray={time(gray[`${metric}Ms`])}
            baseline={time(baseline[`${metric}Ms`])}
            difference={{ kind: 'change', of: difference[metric] }}
          />
        </td>
      ))}
    </tr>
  )
}

function RowLinks({ row, rollout }: Pick<ComparisonRowProps, 'row' | 'rollout'>) {
  const { service, endpoint } = row
  const t = useTranslations('comparison')
  const [, choose] = useLatencySubject()
  const name = endpoint ?? service
  const place = { rollout, service, ...(endpoint === null ? {} : { endpoint }) }
  return (
    <span className={styles.links} data-screen="only">
      <Link
        prefetch={false}
        href={tracesUrl({ ...place, group: 'gray' })}
        aria-label={t('tracesOf', { name })}
      >
        {t('traces')}
      </Link>
      <Link prefetch={false} href={compareTracesUrl(place)} aria-label={t('pairOf', { name })}>
        {t('pair')}
      </Link>
      <button
        type="button"
        aria-label={t('latencyOf', { name })}
        onClick={() => {
          choose({ service, endpoint })
          document.getElementById('latency')?.scrollIntoView({ block: 'start' })
        }}
      >
        {t('latency')}
      </button>
    </span>
  )
}
