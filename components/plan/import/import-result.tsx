'use client'
import { Button, Group, Radio, RadioGroup } from '@mantine/core'
import { useTranslations } from 'next-intl'
import { useMemo, useState } from 'react'
import { DataTable } from '#components/layout/data-table'
import type { ImportAnswer } from '#lib/load/plan/load-imported-plans'
import { readPlanText, valueAt } from '#lib/load/plan/plan-text'
import { useFormatTitle } from './format-title'
import styles from './import.module.css'

export interface ImportResultProps {
  readonly answer: ImportAnswer
  /** Somebody named the format. */
  readonly told: boolean
  back(): void
  take(text: string): void
}

type Plan = ImportAnswer['plans'][number]

/** What was found: the share's meaning and what was left out before the rest. */
export function ImportResult({ answer, told, back, take }: ImportResultProps) {
  const t = useTranslations('planEditor')
  const [chosen, setChosen] = useState(0)
  const title = useFormatTitle()(answer.format)
  const { plans } = answer
  const plan = plans[chosen]
  return (
    <div className={styles.result} data-testid="imported">
      <p className={styles.detected} role="status">
        <b>{told ? t('importAsTold', { title }) : t('importDetected', { title })}.</b>{' '}
        {t('importPlans', { count: plans.length })}
      </p>
      {plans.length < 2 ? null : (
        <RadioGroup
          label={t('importChoose')}
          value={String(chosen)}
          onChange={(next) => setChosen(Number(next))}
        >
          <div className={styles.choices}>
            {plans.map(({ name, read, skipped }, index) => (
              <Radio
                key={`${name} ${read[0]?.file} ${read[0]?.line}`}
                value={String(index)}
                label={name}
                description={t('importCounts', { read: read.length, skipped: skipped.length })}
              />
            ))}
          </div>
        </RadioGroup>
      )}
      {plan === undefined ? null : <PlanFound plan={plan} />}
      {answer.skipped.length === 0 ? null : (
        <details className={styles.more}>
          <summary>
            {t('importOthers')} ({answer.skipped.length})
          </summary>
          <Skipped skipped={answer.skipped} label={t('importOthers')} />
        </details>
      )}
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={back}>
          {t('importBack')}
        </Button>
        <Button
          data-autofocus
          disabled={plan === undefined}
          onClick={() => plan !== undefined && take(plan.yaml)}
        >
          {t('importDone')}
        </Button>
      </Group>
    </div>
  )
}

function PlanFound({ plan }: { readonly plan: Plan }) {
  const t = useTranslations('planEditor')
  const { read, skipped, yaml, shareOf } = plan
  const names = useMemo(() => namesIn(yaml).join(', '), [yaml])
  return (
    <>
      <p className={styles.share} data-share={shareOf.kind}>
        <span className={styles.faint}>{t('importShare')}</span>{' '}
        <b>{t(`importShareOf.${shareOf.kind}`, { names })}</b>
      </p>
      <h3 className={styles.title}>{t('importSkipped')}</h3>
      {skipped.length === 0 ? (
        <p className={styles.hint}>✓ {t('importNothingSkipped')}</p>
      ) : (
        <Skipped skipped={skipped} label={t('importSkipped')} />
      )}
      <details className={styles.more} open={skipped.length === 0}>
        <summary>
          {t('importTaken')} ({read.length})
        </summary>
        <DataTable
          label={t('importTaken')}
          minWidth={34}
          columns={[{ label: t('importWhere') }, { label: t('importBecame') }]}
        >
          {read.map((note) => (
            <tr key={`${note.file} ${note.line} ${note.field} ${note.as}`} data-read={note.field}>
              <Where note={note} />
              <td>{note.as}</td>
            </tr>
          ))}
        </DataTable>
      </details>
      <details className={styles.more}>
        <summary>{t('importYaml')}</summary>
        <pre className={styles.yaml}>{yaml}</pre>
      </details>
    </>
  )
}

interface SkippedProps {
  readonly skipped: Plan['skipped']
  readonly label: string
}

function Skipped({ skipped, label }: SkippedProps) {
  const t = useTranslations('planEditor')
  return (
    <DataTable
      label={label}
      minWidth={40}
      columns={[
        { label: t('importWhere') },
        { label: t('importWhy') },
        { label: t('importAdvice') },
      ]}
    >
      {skipped.map((note) => (
        <tr
          key={`${note.file} ${note.line} ${note.field} ${note.reason}`}
          data-skipped={note.field}
        >
          <Where note={note} />
          <td>{note.reason}</td>
          <td>{note.advice}</td>
        </tr>
      ))}
    </DataTable>
  )
}

function Where({ note }: { readonly note: Plan['skipped'][number] | Plan['read'][number] }) {
  const t = useTranslations('planEditor')
  const { file, line, field } = note
  return (
    <th scope="row" className={styles.where}>
      <code>{field}</code>
      <div className={styles.faint}>{t('importPlace', { file, line })}</div>
    </th>
  )
}

/** Attributes that tell which requests the share is drawn of. */
function namesIn(yaml: string): string[] {
  const of = valueAt(readPlanText(yaml).value, ['spec', 'split', 'of'])
  const lists = [valueAt(of, ['anyOf']), valueAt(of, ['noneOf'])]
  const matchers = (lists.find(Array.isArray) ?? []) as readonly unknown[]
  return [...new Set(matchers.map((one) => String(valueAt(one, ['attribute']) ?? '')))]
}
