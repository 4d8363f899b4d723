import { useTranslations } from 'next-intl'
import { GroupMark } from '#components/format/group-mark'
import { Clock } from '#components/format/moment'
import { useNumbers } from '#components/format/numbers'
import { DataTable } from '#components/layout/data-table'
import { Link } from '#components/layout/link'
import type { TraceListEntry } from '#lib/load/load-traces'
import { traceUrl } from '#lib/load/urls'
import styles from './trace-table.module.css'

export interface TraceTableProps {
  readonly traces: readonly TraceListEntry[]
  readonly rollout: string
}

export function TraceTable({ traces, rollout }: TraceTableProps) {
  const t = useTranslations('traces')
  return (
    <DataTable
      label={t('title')}
      minWidth={54}
      columns={(['root', 'services', 'duration', 'spans', 'errors', 'started'] as const).map(
        (key) => ({ label: t(key), isNumber: key !== 'root' && key !== 'services' }),
      )}
    >
      {traces.map((trace) => (
        <Row key={trace.traceId} trace={trace} rollout={rollout} />
      ))}
    </DataTable>
  )
}

function Row({ trace, rollout }: { readonly trace: TraceListEntry; readonly rollout: string }) {
  const { duration, count } = useNumbers()
  const t = useTranslations('traces')
  const { traceId, service, endpoint, reached, errors } = trace
  const services = new Set(reached.map((place) => place.service)).size
  const url = traceUrl(traceId, rollout === '' ? {} : { rollout })
  return (
    <tr>
      <td>
        <Link href={url} className={styles.root}>
          {service} {endpoint}
        </Link>
        <div className={styles.id}>{trace.traceName === '' ? traceId : trace.traceName}</div>
      </td>
      <td>
        <span className={styles.reached}>
          {reached
            .filter(({ group }) => group === 'gray')
            .map((place) => (
              <span key={place.service}>
                {place.service} <GroupMark group={place.group} />
              </span>
            ))}
          <span className={styles.faint}>{t('alsoReached', { count: services })}</span>
        </span>
      </td>
      <td data-number="true">{duration(trace.durationMs)}</td>
      <td data-number="true">{count(trace.spans)}</td>
      <td data-number="true" className={errors > 0 ? styles.failing : undefined}>
        {errors > 0 ? <span aria-hidden="true">✕ </span> : null}
        {count(errors)}
      </td>
      <td data-number="true">
        <Clock at={trace.started} />
      </td>
    </tr>
  )
}
