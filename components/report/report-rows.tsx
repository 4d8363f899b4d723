import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { Clock } from '#components/format/moment'
import { DataTable } from '#components/layout/data-table'
import { Empty } from '#components/layout/empty'
import type { ReportPreview } from '#lib/load/report/load-report-preview'
import { traceUrl } from '#lib/load/urls'
import type { Cell } from '#lib/report/table'
import styles from './report.module.css'

const REM_PER_COLUMN = 8.5
/** Texts up to this stay on one line. */
const SHORT_CHARS = 36
const TRACE_ID = /^[0-9a-f]{32}$/

export interface ReportRowsProps {
  readonly preview: ReportPreview
  /** In the order of the file, with their names. */
  readonly columns: readonly { readonly name: string; readonly header: string }[]
  readonly rollout: string
  readonly label: string
}

/** The first rows, as they stand in the file. */
export function ReportRows({ preview, columns, rollout, label }: ReportRowsProps) {
  const t = useTranslations('reports')
  const { rows, more, fromMs, toMs } = preview
  return (
    <>
      <p className={styles.range}>
        {t.rich('range', {
          from: () => <Clock at={new Date(fromMs).toISOString()} />,
          to: () => <Clock at={new Date(toMs).toISOString()} />,
        })}{' '}
        {more ? t('firstRows', { count: rows.length }) : t('rowCount', { count: rows.length })}
      </p>
      {rows.length === 0 ? (
        <Empty title={t('noRows')} hint={t('noRowsHint')} />
      ) : (
        <DataTable
          label={label}
          minWidth={columns.length * REM_PER_COLUMN}
          columns={columns.map(({ header }, index) => ({
            label: header,
            isNumber: rows.some((row) => typeof row[index] === 'number'),
          }))}
        >
          {rows.map((row, place) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows of a file have nothing but their place
            <tr key={place} data-row={place}>
              {columns.map(({ name }, index) => (
                <td key={name} data-number={typeof row[index] === 'number'}>
                  <CellText cell={row[index] ?? null} rollout={rollout} />
                </td>
              ))}
            </tr>
          ))}
        </DataTable>
      )}
    </>
  )
}

function CellText({ cell, rollout }: { readonly cell: Cell; readonly rollout: string }) {
  if (cell === null) return ''
  if (typeof cell === 'boolean') return cell ? 'yes' : 'no'
  if (typeof cell === 'number') return String(cell)
  if (TRACE_ID.test(cell)) {
    return <Link href={traceUrl(cell, { rollout })}>{cell.slice(0, 12)}…</Link>
  }
  return (
    <span className={styles.cell} data-long={cell.length > SHORT_CHARS} title={cell}>
      {cell}
    </span>
  )
}
