import { useTranslations } from 'next-intl'
import { Refusal } from '#components/call/refusal'
import { Clock } from '#components/format/moment'
import { useNumbers } from '#components/format/numbers'
import { DataTable } from '#components/layout/data-table'
import { Empty } from '#components/layout/empty'
import type { SentMessage } from '#lib/load/alert/load-sent'
import styles from './alert.module.css'
import { useCheckTitle } from './check-title'
import { DeliveryState } from './delivery-state'

/** Messages, newest first: how often each was tried, what came back, when it is tried again. */
export function DeliveryTable({ rows }: { readonly rows: readonly SentMessage[] }) {
  const t = useTranslations('alerts')
  if (rows.length === 0) return <Empty title={t('noDeliveries')} hint={t('noDeliveriesHint')} />
  return (
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
      {rows.map((row) => (
        <DeliveryRow key={`${row.id} ${row.episode} ${row.news} ${row.writtenAt}`} row={row} />
      ))}
    </DataTable>
  )
}

function DeliveryRow({ row }: { readonly row: SentMessage }) {
  const t = useTranslations('alerts')
  const { count } = useNumbers()
  const titleOf = useCheckTitle()
  const { rollout, check, target, news, state, attempts, status, reason } = row
  const { nextAt, writtenAt } = row
  return (
    <tr data-delivery={target} data-state={state}>
      <td className={styles.time}>
        <Clock at={writtenAt} />
      </td>
      <th scope="row">
        <code>{target}</code>
      </th>
      <td>
        {t(`news.${news}`)}: {titleOf(check)}
        <div className={styles.note}>{rollout}</div>
      </td>
      <td>
        <DeliveryState state={state} />
      </td>
      <td data-number="true">{count(attempts)}</td>
      <td className={styles.reason}>
        {status === 0 ? '' : <code>{status}</code>} <Refusal text={reason} />
      </td>
      <td className={styles.time}>{nextAt === null ? '' : <Clock at={nextAt} />}</td>
    </tr>
  )
}
