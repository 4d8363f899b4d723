import { Button, NativeSelect, TextInput } from '@mantine/core'
import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { Clock } from '#components/format/moment'
import { ButtonLink } from '#components/layout/button-link'
import { Card } from '#components/layout/card'
import { DataTable } from '#components/layout/data-table'
import { Empty } from '#components/layout/empty'
import { PageHead } from '#components/layout/page-head'
import { Pager } from '#components/layout/pager'
import { Stack } from '#components/layout/stack'
import type { AuditLog } from '#lib/load/access/load-audit-log'
import { reportsUrl } from '#lib/load/urls'
import type { AuditCounts } from '#lib/store/query/read-audit-log'
import styles from './audit.module.css'
import { AUDIT_WINDOWS, type AuditQuery, auditUrl } from './audit-query'

type Entry = AuditLog['entries'][number]

export interface AuditPageProps {
  /** A page of them. */
  readonly log: AuditLog
  /** Of the whole time. */
  readonly counts: AuditCounts
  readonly rollouts: readonly string[]
  readonly query: AuditQuery
  /** What is to be said first. */
  readonly note: ReactNode
}

/** Who changed what, and who was refused, newest first. */
export function AuditPage({ log, counts, rollouts, query, note }: AuditPageProps) {
  const t = useTranslations('audit')
  const { entries, newer, older } = log
  const { rollout } = query
  const csv = { table: 'audit', ...(rollout === '' ? {} : { rollout }) }
  return (
    <Stack>
      <PageHead
        title={t('title')}
        answer={t('answer', { count: counts.changes, refused: counts.refused })}
        aside={<ButtonLink href={reportsUrl(csv)}>{t('csv')}</ButtonLink>}
      />
      {note}
      <Card title={t('which')} id="which">
        <Filter rollouts={rollouts} query={query} />
      </Card>
      <Card title={t('entries')} id="entries">
        {entries.length === 0 ? (
          <Empty title={t('none')} hint={t('noneHint')} />
        ) : (
          <Entries entries={entries} />
        )}
        <Pager label={t('entries')} newer={auditUrl(query, newer)} older={auditUrl(query, older)} />
      </Card>
    </Stack>
  )
}

/** A plain form: its fields are the address of the page, also without JavaScript. */
function Filter({ rollouts, query }: Pick<AuditPageProps, 'rollouts' | 'query'>) {
  const t = useTranslations('audit')
  return (
    <form className={styles.filter} action="/settings/audit" method="get">
      <NativeSelect
        name="rollout"
        label={t('rollout')}
        defaultValue={query.rollout}
        data={[{ value: '', label: t('anyRollout') }, ...rollouts]}
      />
      <TextInput name="person" label={t('person')} defaultValue={query.person} />
      <NativeSelect
        name="window"
        label={t('window')}
        defaultValue={query.window}
        data={AUDIT_WINDOWS.map((value) => ({ value, label: t(`windows.${value}`) }))}
      />
      <Button type="submit">{t('show')}</Button>
    </form>
  )
}

function Entries({ entries }: { readonly entries: readonly Entry[] }) {
  const t = useTranslations('audit')
  return (
    <DataTable
      label={t('entries')}
      minWidth={56}
      columns={[
        { label: t('at') },
        { label: t('who') },
        { label: t('did') },
        { label: t('what') },
        { label: t('how') },
      ]}
    >
      {entries.map((entry, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: entries have nothing but their place
        <Row key={`${entry.at} ${index}`} entry={entry} />
      ))}
    </DataTable>
  )
}

function Row({ entry }: { readonly entry: Entry }) {
  const t = useTranslations('audit')
  const { at, kind, actor, claimed, role, via, address, action, subject } = entry
  const { status, times, detail } = entry
  const known = [
    role,
    via === '' ? '' : t.has(`via.${via}` as never) ? t(`via.${via}` as never) : via,
  ]
  return (
    <tr data-audit={kind}>
      <td className={styles.time}>
        <Clock at={at} />
      </td>
      <th scope="row">
        {actor === '' ? t('nobody') : actor}
        {claimed === '' || claimed === actor ? null : ` (${claimed})`}
        <div className={styles.faint}>
          {[...known, address].filter((word) => word !== '').join(' · ')}
        </div>
      </th>
      <td>
        <span className={kind === 'refused' ? styles.refused : undefined}>
          {kind === 'refused' ? '✕ ' : ''}
          {t(`kinds.${kind}`)}
        </span>{' '}
        <code>{action}</code>
      </td>
      <td className={styles.subject}>{subject}</td>
      <td className={styles.subject}>
        {status === 0 ? '' : <code>{status}</code>} {detail}
        {times > 1 ? ` ${t('times', { count: times })}` : ''}
      </td>
    </tr>
  )
}
