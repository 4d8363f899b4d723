'use client'
import { Button, Checkbox, Loader, NativeSelect, Radio, RadioGroup } from '@mantine/core'
import { useTranslations } from 'next-intl'
import { useQueryStates } from 'nuqs'
import { useTransition } from 'react'
import { MomentFields } from './moment-fields'
import styles from './report.module.css'
import { REPORT_WINDOWS, reportParsers } from './report-query'
import type { TableChoice } from './report-tables'

export interface ReportFormProps {
  readonly rollouts: readonly string[]
  readonly tables: readonly TableChoice[]
  /** What is shown where the address says nothing. */
  readonly rollout: string
  readonly table: TableChoice
}

/** Which rollout, which table, which time, which columns; each choice shows its rows at once. */
export function ReportForm({ rollouts, tables, ...known }: ReportFormProps) {
  const t = useTranslations('reports')
  const [busy, startTransition] = useTransition()
  const [query, setQuery] = useQueryStates(reportParsers, { shallow: false, startTransition })
  // What was chosen shows at once, its rows when they come.
  const rollout = rollouts.find((name) => name === query.rollout) ?? known.rollout
  const table = tables.find(({ name }) => name === query.table) ?? known.table
  const window = query.from !== null || query.to !== null ? 'between' : query.window
  return (
    <div className={styles.form}>
      <div className={styles.fields}>
        <NativeSelect
          label={t('rollout')}
          value={rollout}
          data={[...rollouts]}
          onChange={(event) => setQuery({ rollout: event.currentTarget.value })}
        />
        <NativeSelect
          label={t('window')}
          value={window}
          data={REPORT_WINDOWS.map((value) => ({
            value,
            label: value === 'usual' ? t(`since.${table.since}`) : t(`windows.${value}`),
          }))}
          onChange={(event) => {
            const next = REPORT_WINDOWS.find((one) => one === event.currentTarget.value)
            setQuery({ window: next ?? 'usual', from: null, to: null })
          }}
        />
        {window === 'between' ? (
          <MomentFields from={query.from} to={query.to} set={(change) => setQuery(change)} />
        ) : null}
        {busy ? <Loader size="sm" aria-label={t('reading')} className={styles.busy ?? ''} /> : null}
      </div>
      <RadioGroup
        label={t('table')}
        value={table.name}
        onChange={(next) => setQuery({ table: next, columns: null })}
      >
        <div className={styles.tables}>
          {tables.map(({ name, title, rows }) => (
            <Radio
              key={name}
              value={name}
              label={
                t.has(`tables.${name}.title` as never) ? t(`tables.${name}.title` as never) : title
              }
              description={
                t.has(`tables.${name}.rows` as never) ? t(`tables.${name}.rows` as never) : rows
              }
            />
          ))}
        </div>
      </RadioGroup>
      <Columns table={table} chosen={query.columns} set={(columns) => setQuery({ columns })} />
    </div>
  )
}

interface ColumnsProps {
  readonly table: TableChoice
  /** With commas between; empty: all. */
  readonly chosen: string
  set(columns: string | null): void
}

function Columns({ table, chosen, set }: ColumnsProps) {
  const t = useTranslations('reports')
  const all = table.columns.map(({ name }) => name)
  const names = chosen === '' ? all : chosen.split(',')
  const count = all.filter((name) => names.includes(name)).length
  return (
    <details className={styles.columns}>
      <summary>{t('columns', { count, all: all.length })}</summary>
      <fieldset className={styles.checks}>
        <legend className={styles.hidden}>{t('columnsHint')}</legend>
        {table.columns.map(({ name, header }) => (
          <Checkbox
            key={name}
            size="xs"
            label={<span lang="en">{header}</span>}
            checked={names.includes(name)}
            // A file without columns is none.
            disabled={names.length === 1 && names[0] === name}
            onChange={({ currentTarget: { checked } }) => {
              const next = all.filter((one) => (one === name ? checked : names.includes(one)))
              set(next.length === all.length ? null : next.join(','))
            }}
          />
        ))}
      </fieldset>
      <Button
        size="compact-sm"
        variant="default"
        disabled={count === all.length}
        onClick={() => set(null)}
      >
        {t('allColumns')}
      </Button>
    </details>
  )
}
