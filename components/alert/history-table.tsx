import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { Clock, Lasting } from '#components/format/moment'
import { DataTable } from '#components/layout/data-table'
import { Empty } from '#components/layout/empty'
import { useFindingSentence } from '#components/verdict/finding-sentence'
import { OutcomeBadge } from '#components/verdict/outcome-badge'
import type { AlertView } from '#lib/load/alert/load-alerts'
import styles from './alert.module.css'
import { DeliverySummary } from './delivery-summary'

/** Trouble that is over, newest first. */
export function HistoryTable({ alerts }: { readonly alerts: readonly AlertView[] }) {
  const t = useTranslations('alerts')
  if (alerts.length === 0) return <Empty title={t('noHistory')} hint={t('noHistoryHint')} />
  return (
    <DataTable
      label={t('history')}
      minWidth={56}
      columns={[
        { label: t('started') },
        { label: t('what') },
        { label: t('lasted'), isNumber: true },
        { label: t('ended') },
        { label: t('who') },
      ]}
    >
      {alerts.map((alert) => (
        <Row key={alert.id} alert={alert} />
      ))}
    </DataTable>
  )
}

function Row({ alert }: { readonly alert: AlertView }) {
  const t = useTranslations('alerts')
  const rollout = useTranslations('rollout')
  const sentence = useFindingSentence()
  const { startedAt, endedAt, endReason, acknowledged } = alert
  return (
    <tr data-alert={alert.id}>
      <td className={styles.time}>
        <Clock at={startedAt} />
      </td>
      <th scope="row" className={styles.what}>
        <OutcomeBadge outcome={alert.outcome} /> {sentence(alert.finding)}
        <div className={styles.facts}>
          <Link href={alert.rolloutUrl}>{alert.rollout}</Link>
          {alert.traceUrl === null ? null : (
            <Link href={alert.traceUrl}>{rollout('showTrace')}</Link>
          )}
        </div>
      </th>
      <td data-number="true">
        {endedAt === null ? '' : <Lasting ms={Date.parse(endedAt) - Date.parse(startedAt)} />}
      </td>
      <td>
        {endReason === null ? '' : t(`ends.${endReason}`)}
        {acknowledged === null ? null : (
          <div className={styles.note}>
            {t.rich('acknowledgedBy', {
              who: acknowledged.by,
              at: () => <Clock at={acknowledged.at} />,
            })}
          </div>
        )}
      </td>
      <td>
        <DeliverySummary deliveries={alert.deliveries} />
      </td>
    </tr>
  )
}
