import { Table, TableTbody, TableTd, TableTh, TableThead, TableTr } from '@mantine/core'
import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { GroupMark } from '#components/format/group-mark'
import { Clock } from '#components/format/moment'
import { useNumbers } from '#components/format/numbers'
import { ScrollX } from '#components/layout/scroll-x'
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
    <ScrollX label={t('title')}>
      <Table className={styles.table ?? ''} aria-label={t('title')}>
        <TableThead>
          <TableTr>
            <TableTh>{t('root')}</TableTh>
            <TableTh>{t('services')}</TableTh>
            <TableTh className={styles.number}>{t('duration')}</TableTh>
            <TableTh className={styles.number}>{t('spans')}</TableTh>
            <TableTh className={styles.number}>{t('errors')}</TableTh>
            <TableTh className={styles.number}>{t('started')}</TableTh>
          </TableTr>
        </TableThead>
        <TableTbody>
          {traces.map((trace) => (
            <Row key={trace.traceId} trace={trace} rollout={rollout} />
          ))}
        </TableTbody>
      </Table>
    </ScrollX>
  )
}

function Row({ trace, rollout }: { readonly trace: TraceListEntry; readonly rollout: string }) {
  const { duration, count } = useNumbers()
  const t = useTranslations('traces')
  const { traceId, service, endpoint, reached, errors } = trace
  const services = new Set(reached.map((place) => place.service)).size
  const url = traceUrl(traceId, rollout === '' ? {} : { rollout })
  return (
    <TableTr>
      <TableTd>
        <Link href={url} className={styles.root}>
          {service} {endpoint}
        </Link>
        <div className={styles.id}>{trace.traceName === '' ? traceId : trace.traceName}</div>
      </TableTd>
      <TableTd>
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
      </TableTd>
      <TableTd className={styles.number}>{duration(trace.durationMs)}</TableTd>
      <TableTd className={styles.number}>{count(trace.spans)}</TableTd>
      <TableTd className={errors > 0 ? styles.failing : styles.number}>
        {errors > 0 ? <span aria-hidden="true">✕ </span> : null}
        {count(errors)}
      </TableTd>
      <TableTd className={styles.number}>
        <Clock at={trace.started} />
      </TableTd>
    </TableTr>
  )
}
