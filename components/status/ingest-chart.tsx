import { useTranslations } from 'next-intl'
import { Clock } from '#components/format/moment'
import { useNumbers } from '#components/format/numbers'
import { DataTable } from '#components/layout/data-table'
import { Empty } from '#components/layout/empty'
import type { IngestPoint } from '#lib/load/status/load-status'
import styles from './status.module.css'

const WIDTH = 600
const HEIGHT = 96
const GAP = 1.5

/** One bar a minute, and the same as a table; drawn on the server, so that it needs no script. */
export function IngestChart({ points }: { readonly points: readonly IngestPoint[] }) {
  const t = useTranslations('status')
  const { rate } = useNumbers()
  const most = Math.max(0, ...points.map((point) => point.spansPerSecond))
  if (most === 0) return <Empty title={t('noIngest')} hint={t('noIngestHint')} />
  const step = WIDTH / points.length
  const last = points.at(-1)?.spansPerSecond ?? 0
  const label = t('ingestLabel', { now: rate(last), most: rate(most) })
  return (
    <>
      <div className={styles.chart}>
        <span className={styles.axis}>{rate(most)}</span>
        <svg
          viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
          preserveAspectRatio="none"
          role="img"
          aria-label={label}
        >
          <title>{label}</title>
          {points.map(({ at, spansPerSecond }, index) => {
            const height = (spansPerSecond / most) * HEIGHT
            return (
              <rect
                key={at}
                x={index * step}
                y={HEIGHT - height}
                width={Math.max(1, step - GAP)}
                height={height}
                className={styles.bar}
              />
            )
          })}
        </svg>
        <span className={styles.ends}>
          <span>{points[0] === undefined ? null : <Clock at={points[0].at} />}</span>
          <span>{t('now')}</span>
        </span>
      </div>
      <details className={styles.asTable}>
        <summary>{t('asTable')}</summary>
        <DataTable
          label={t('ingest')}
          minWidth={20}
          columns={[{ label: t('minute') }, { label: t('spansPerSecond'), isNumber: true }]}
        >
          {[...points].reverse().map(({ at, spansPerSecond }) => (
            <tr key={at}>
              <td>
                <Clock at={at} />
              </td>
              <td data-number="true">{rate(spansPerSecond)}</td>
            </tr>
          ))}
        </DataTable>
      </details>
    </>
  )
}
