import { useTranslations } from 'next-intl'
import { useNumbers } from '#components/format/numbers'
import { Card } from '#components/layout/card'
import { Empty } from '#components/layout/empty'
import type { ShareHistory } from '#lib/model/share-history'
import type { ShareSummary } from '#lib/model/verdict'
import { ShareChart } from './share-chart'

export interface ShareCardProps {
  readonly history: ShareHistory
  readonly share: ShareSummary
}

export function ShareCard({ history, share }: ShareCardProps) {
  const t = useTranslations('share')
  const { percent, count } = useNumbers()
  const { observed, interval, planned, gray, requests } = share
  const seen = history.points.some((point) => point.observed !== null)
  const said = (fraction: number | null | undefined) =>
    fraction === null || fraction === undefined ? '–' : percent(fraction)
  return (
    <Card
      title={t('title')}
      id="share"
      aside={
        observed === null ? null : (
          <span className="numbers">
            <b>{percent(observed)}</b> ·{' '}
            {t(share.countedBy === 'unit' ? 'unitCount' : 'count', {
              gray: count(gray),
              requests: count(requests),
            })}
          </span>
        )
      }
    >
      {seen ? (
        <ShareChart
          history={history}
          summary={t('summary', {
            observed: said(observed),
            lower: said(interval?.[0]),
            upper: said(interval?.[1]),
            planned: said(planned),
          })}
        />
      ) : (
        <Empty title={t('empty')} />
      )}
    </Card>
  )
}
