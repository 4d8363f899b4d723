import { useTranslations } from 'next-intl'
import { type ReactNode, Suspense } from 'react'
import { ButtonLink } from '#components/layout/button-link'
import { Card } from '#components/layout/card'
import { Empty } from '#components/layout/empty'
import { PageHead } from '#components/layout/page-head'
import { PageSkeleton } from '#components/layout/page-skeleton'
import { Stack } from '#components/layout/stack'
import { rolloutUrl } from '#lib/load/urls'
import styles from './report.module.css'
import { ReportForm, type ReportFormProps } from './report-form'
import { ReportWays, type ReportWaysProps } from './report-ways'

export interface ReportPageProps extends ReportFormProps, Omit<ReportWaysProps, 'rollout'> {
  /** What is to be said first. */
  readonly note: ReactNode
  /** Rows, as soon as they are read. */
  readonly children: ReactNode
}

/** What to take along, its first rows, and the ways to get it. */
export function ReportPage(props: ReportPageProps) {
  const { rollouts, tables, rollout, table, query, needsToken, note, children } = props
  const t = useTranslations('reports')
  const name = `tables.${table.name}.title` as never
  const title = t.has(name) ? t(name) : table.title
  return (
    <Stack>
      <PageHead
        title={t('title')}
        answer={t('answer', { table: title, rollout })}
        aside={<ButtonLink href={rolloutUrl(rollout)}>{t('toRollout')}</ButtonLink>}
      />
      {note}
      <Card title={t('choose')} id="choose">
        <ReportForm rollouts={rollouts} tables={tables} rollout={rollout} table={table} />
      </Card>
      <Card title={t('take')} id="take">
        <ReportWays rollout={rollout} query={query} needsToken={needsToken} />
      </Card>
      <Card title={t('preview')} id="preview">
        {/* Without a key: rows stay until the next ones come, also when only the time has moved on. */}
        <div className={styles.rows}>
          <Suspense fallback={<PageSkeleton heights={[320]} />}>{children}</Suspense>
        </div>
      </Card>
    </Stack>
  )
}

/** Before the first plan there is nothing to report on. */
export function NoReports() {
  const t = useTranslations('reports')
  return (
    <Stack>
      <PageHead title={t('title')} answer={t('none')} />
      <Card title={t('choose')} id="choose">
        <Empty title={t('none')} hint={t('noneHint')}>
          <ButtonLink href="/">{t('howTo')}</ButtonLink>
        </Empty>
      </Card>
    </Stack>
  )
}
