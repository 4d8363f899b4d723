import { useTranslations } from 'next-intl'
import { Card } from '#components/layout/card'
import { Empty } from '#components/layout/empty'
import type { Comparison } from '#lib/load/load-comparison'
import { LazyComparisonTable, LazyLatencyCard } from './lazy-parts'

/** More come by themselves, after the page is there. */
const ROWS_WITH_PAGE = 200

export interface ComparisonCardProps {
  readonly rollout: string
  readonly comparison: Comparison
}

/** Gray against baseline: a table of all endpoints, and how long requests took. */
export function ComparisonCard({ rollout, comparison }: ComparisonCardProps) {
  const t = useTranslations('comparison')
  const { rows } = comparison
  const seen = rows.some(({ gray, baseline }) => gray.requests + baseline.requests > 0)
  if (!seen) {
    return (
      <Card title={t('title')} id="comparison">
        <Empty title={t('empty')} hint={t('emptyHint')} />
      </Card>
    )
  }
  const shown = { ...comparison, rows: rows.slice(0, ROWS_WITH_PAGE) }
  return (
    <>
      <Card title={t('title')} id="comparison">
        <LazyComparisonTable rollout={rollout} comparison={shown} total={rows.length} />
      </Card>
      <LazyLatencyCard rollout={rollout} comparison={shown} />
    </>
  )
}
