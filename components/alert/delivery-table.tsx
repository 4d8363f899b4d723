import { useTranslations } from 'next-intl'
import { Clock } from '#components/format/moment'
import { useNumbers } from '#components/format/numbers'
import { DataTable } from '#components/layout/data-table'
import { Empty } from '#components/layout/empty'
import type { DeliveryView } from '#lib/load/alert/delivery-view'
import type { AlertView } from '#lib/load/alert/load-alerts'
import styles from './alert.module.css'
import { useCheckTitle } from './check-title'
import { DeliveryState } from './delivery-state'

/** Longer lists are not read to their end. */
const SHOWN_MAX = 100

interface Row extends DeliveryView {
  readonly alert: AlertView
}

/** Messages, newest first: how often each was tried, what came back, when it is tried again. */
export function DeliveryTable({ alerts }: { readonly alerts: readonly AlertView[] }) {
  const t = useTranslations('alerts')
  const rows = alerts
    .flatMap((alert) => alert.deliveries.map((delivery): Row => ({ ...delivery, alert })))
    .sort((a, b) => (a.writtenAt < b.writtenAt ? 1 : -1))
  if (rows.length === 0) return <Empty title={t('noDeliveries')} hint={t('noDeliveriesHint')} />
  return (
    <>
      <DataTable
        label={t('deliveries')}
        minWidth={58}
        columns={[
          { label: t('written') },
          { label: t('target') },
          { label: t('what') },
          { label: t('state') },
          { label: t('attempts'), isNumber: true },
          { label: t('answered') },
          { label: t('next') },
        ]}
      >
        {rows.slice(0, SHOWN_MAX).map((row) => (
          <DeliveryRow key={`${row.id} ${row.target} ${row.alert.id} ${row.writtenAt}`} row={row} />
        ))}
      </DataTable>
      {rows.length > SHOWN_MAX ? (
        <p className={styles.note}>{t('more', { count: rows.length - SHOWN_MAX })}</p>
      ) : null}
    </>
  )
}

function DeliveryRow({ row }: { readonly row: Row }) {
  const t = useTranslations('alerts')
  const { count } = useNumbers()
  const titleOf = useCheckTitle()
  const { alert, target, news, state, attempts, status, reason, nextAt, writtenAt } = row
  return (
    <tr data-delivery={target} data-state={state}>
      <td className={styles.time}>
        <Clock at={writtenAt} />
      </td>
      <th scope="row">
        <code>{target}</code>
      </th>
      <td>
        {t(`news.${news}`)}: {titleOf(alert.check)}
        <div className={styles.note}>{alert.rollout}</div>
      </td>
      <td>
        <DeliveryState state={state} />
      </td>
      <td data-number="true">{count(attempts)}</td>
      <td className={styles.reason}>
        {status === 0 ? '' : <code>{status}</code>} <span lang="en">{reason}</span>
      </td>
      <td className={styles.time}>{nextAt === null ? '' : <Clock at={nextAt} />}</td>
    </tr>
  )
}
