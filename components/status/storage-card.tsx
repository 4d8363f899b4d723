import { useTranslations } from 'next-intl'
import { useBytes } from '#components/format/bytes'
import { useNumbers } from '#components/format/numbers'
import { Card } from '#components/layout/card'
import { DataTable } from '#components/layout/data-table'
import type { Status } from '#lib/load/status/load-status'
import styles from './status.module.css'

/** Where the bytes are, and how many more fit. */
export function StorageCard({ storage }: Pick<Status, 'storage'>) {
  const t = useTranslations('status')
  const { count, percent } = useNumbers()
  const bytes = useBytes()
  const { tables, disks, retentionDays } = storage
  return (
    <Card title={t('storage')} id="storage">
      <p className={styles.note}>
        {t('kept', { days: retentionDays })}{' '}
        {disks.map(({ name, freeBytes, totalBytes }) => (
          <span key={name}>
            {t('free', {
              name,
              free: bytes(freeBytes),
              total: bytes(totalBytes),
              share: percent(totalBytes === 0 ? 1 : freeBytes / totalBytes),
            })}
          </span>
        ))}
      </p>
      <DataTable
        label={t('storage')}
        minWidth={36}
        columns={[
          { label: t('table') },
          { label: t('rows'), isNumber: true },
          { label: t('size'), isNumber: true },
          { label: t('share'), isNumber: true },
          { label: t('parts'), isNumber: true },
        ]}
      >
        {tables.map((table) => (
          <tr key={table.table} data-table={table.table}>
            <th scope="row">{table.table}</th>
            <td data-number="true">{count(table.rows)}</td>
            <td data-number="true">{bytes(table.bytes)}</td>
            <td data-number="true">
              {percent(storage.bytes === 0 ? 0 : table.bytes / storage.bytes)}
            </td>
            <td data-number="true">{count(table.parts)}</td>
          </tr>
        ))}
      </DataTable>
    </Card>
  )
}
