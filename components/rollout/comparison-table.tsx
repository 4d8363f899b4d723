import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { useNumbers } from '#components/format/numbers'
import { Card } from '#components/layout/card'
import { DataTable } from '#components/layout/data-table'
import { Empty } from '#components/layout/empty'
import type { Comparison, ComparisonRow } from '#lib/load/load-comparison'
import { tracesUrl } from '#lib/load/urls'
import styles from './comparison-table.module.css'
import { MetricCell } from './metric-cell'

/** More endpoints fold away: the busiest come first. */
const ENDPOINTS_SHOWN = 12

export interface ComparisonTableProps {
  readonly rollout: string
  readonly comparison: Comparison
}

/** Gray over baseline in each cell, with the difference beside them. */
export function ComparisonTable({ rollout, comparison }: ComparisonTableProps) {
  const t = useTranslations('comparison')
  const services = comparison.rows.filter(({ endpoint }) => endpoint === null)
  const seen = services.some(({ gray, baseline }) => gray.requests + baseline.requests > 0)
  const columns = (['service', 'requests', 'errorRate', 'p50', 'p95', 'p99'] as const).map(
    (key) => ({
      label: t(key),
      isNumber: key !== 'service',
    }),
  )
  return (
    <Card title={t('title')} id="comparison">
      {seen ? (
        <div className={styles.table}>
          <DataTable label={t('title')} minWidth={54} columns={columns}>
            {services.map(({ service }) => (
              <ServiceRows
                key={service}
                rollout={rollout}
                rows={comparison.rows.filter((row) => row.service === service)}
              />
            ))}
          </DataTable>
        </div>
      ) : (
        <Empty title={t('empty')} />
      )}
    </Card>
  )
}

interface ServiceRowsProps {
  readonly rollout: string
  /** The service, then its endpoints. */
  readonly rows: readonly ComparisonRow[]
}

function ServiceRows({ rollout, rows }: ServiceRowsProps) {
  const t = useTranslations('comparison')
  const hidden = rows.length - 1 - ENDPOINTS_SHOWN
  return (
    <>
      {rows.slice(0, ENDPOINTS_SHOWN + 1).map((row) => (
        <Row key={row.endpoint} row={row} rollout={rollout} />
      ))}
      {hidden <= 0 ? null : (
        <tr>
          <td colSpan={6} className={styles.more}>
            {t('more', { count: hidden })}
          </td>
        </tr>
      )}
    </>
  )
}

function Row({ row, rollout }: { readonly row: ComparisonRow; readonly rollout: string }) {
  const { service, endpoint, gray, baseline } = row
  const t = useTranslations('comparison')
  const { count, percent, duration } = useNumbers()
  const total = gray.requests + baseline.requests
  const rate = (numbers: typeof gray) =>
    numbers.requests === 0 ? null : numbers.errors / numbers.requests
  const link = tracesUrl({ service, rollout, ...(endpoint === null ? {} : { endpoint }) })
  return (
    <tr className={endpoint === null ? styles.service : styles.endpoint}>
      <th scope="row">
        <Link href={link}>{endpoint ?? service}</Link>
        {endpoint === null ? <span className={styles.dim}> {t('all')}</span> : null}
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
          {...compared(rate(gray), rate(baseline), percent)}
          difference={{ kind: 'points', gray: rate(gray), baseline: rate(baseline) }}
        />
      </td>
      {(['p50Ms', 'p95Ms', 'p99Ms'] as const).map((metric) => (
        <td key={metric}>
          <MetricCell
            {...compared(gray[metric], baseline[metric], duration)}
            difference={{ kind: 'ratio', gray: gray[metric], baseline: baseline[metric] }}
          />
        </td>
      ))}
    </tr>
  )
}

function compared(
  gray: number | null,
  baseline: number | null,
  write: (value: number) => string,
): { gray: string | null; baseline: string | null } {
  return {
    gray: gray === null ? null : write(gray),
    baseline: baseline === null ? null : write(baseline),
  }
}
