import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { createLoader } from 'nuqs/server'
import { Refusal } from '#components/call/refusal'
import { MisreadNote, misread } from '#components/layout/misread'
import { NoReports, ReportPage } from '#components/report/report-page'
import { momentsOf, reportParsers } from '#components/report/report-query'
import { ReportRows } from '#components/report/report-rows'
import { TABLE_CHOICES, type TableChoice } from '#components/report/report-tables'
import { listRollouts } from '#lib/engine/rollouts'
import type { CsvQuestion } from '#lib/load/report/csv-answer'
import { loadReportPreview } from '#lib/load/report/load-report-preview'
import { services } from '#lib/load/services'

const loadQuery = createLoader(reportParsers)

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('reports')
  return { title: t('title') }
}

export default async function ReportsPage({ searchParams }: PageProps<'/reports'>) {
  const { db, settings } = services()
  const [asked, rollouts] = await Promise.all([searchParams, listRollouts({ db })])
  const query = loadQuery(asked)
  const names = rollouts.map(({ name }) => name)
  const inFlight = rollouts.find(({ state }) => state === 'running' || state === 'paused')
  const rollout = names.find((name) => name === query.rollout) ?? inFlight?.name ?? names[0]
  const table = TABLE_CHOICES.find(({ name }) => name === query.table) ?? TABLE_CHOICES[0]
  if (rollout === undefined || table === undefined) return <NoReports />
  const known = { rollout: names, table: TABLE_CHOICES.map(({ name }) => name) }
  const { from, to } = momentsOf(query, Date.now())
  const columns = query.columns === '' ? undefined : query.columns
  return (
    <ReportPage
      rollouts={names}
      tables={TABLE_CHOICES}
      rollout={rollout}
      table={table}
      note={<MisreadNote parts={misread(asked, reportParsers, known)} />}
      needsToken={settings.token !== null}
      query={{
        table: table.name,
        ...(from === undefined ? {} : { from: isoSecond(from) }),
        ...(to === undefined ? {} : { to: isoSecond(to) }),
        ...(columns === undefined ? {} : { columns }),
      }}
    >
      <Rows question={{ rollout, table: table.name, from, to, columns }} table={table} />
    </ReportPage>
  )
}

interface RowsProps {
  readonly question: CsvQuestion
  readonly table: TableChoice
}

async function Rows({ question, table }: RowsProps) {
  const t = await getTranslations('reports')
  const preview = await loadReportPreview(services().db, question)
  if (typeof preview === 'string') {
    return (
      <p role="alert">
        <b>{t('refused')}</b> <Refusal text={preview} />
      </p>
    )
  }
  const wanted = question.columns?.split(',') ?? table.columns.map(({ name }) => name)
  const columns = wanted.flatMap((name) => table.columns.filter((column) => column.name === name))
  return (
    <ReportRows
      preview={preview}
      columns={columns}
      rollout={question.rollout}
      label={table.title}
    />
  )
}

function isoSecond(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`
}
