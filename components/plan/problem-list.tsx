'use client'
import { UnstyledButton } from '@mantine/core'
import { useTranslations } from 'next-intl'
import styles from './plan-editor.module.css'
import { lineOf } from './plan-marks'
import type { PlanCheck } from './use-plan-preview'
import type { YamlMark } from './yaml/yaml-pane'

export interface ProblemListProps {
  readonly text: string
  readonly marks: readonly YamlMark[]
  readonly check: PlanCheck
  goTo(offset: number): void
}

/** What is wrong, and where: each line leads to its place in the text. */
export function ProblemList({ text, marks, check, goTo }: ProblemListProps) {
  const t = useTranslations('planEditor')
  if (check.failed) {
    return (
      <p className={styles.state} role="status" data-kind="error">
        <span aria-hidden="true">✕ </span>
        {t('notChecked')}
      </p>
    )
  }
  if (marks.length === 0) {
    const known = check.checked !== null && !check.pending
    return (
      <p className={styles.state} role="status" data-kind={known ? 'good' : 'open'}>
        <span aria-hidden="true">{known ? '✓ ' : '… '}</span>
        {known ? t('noProblems') : t('checking')}
      </p>
    )
  }
  const errors = marks.filter(({ severity }) => severity === 'error').length
  return (
    <>
      <p className={styles.state} role="status" data-kind={errors > 0 ? 'error' : 'warning'}>
        <span aria-hidden="true">{errors > 0 ? '✕ ' : '! '}</span>
        {errors > 0 ? t('problems', { count: errors }) : t('warnings', { count: marks.length })}
      </p>
      <ul className={styles.problems}>
        {marks.map((mark) => (
          <li key={`${mark.from} ${mark.message}`} data-kind={mark.severity}>
            <UnstyledButton onClick={() => goTo(mark.from)} className={styles.problem ?? ''}>
              <span aria-hidden="true">{mark.severity === 'error' ? '✕' : '!'}</span>
              <span className={styles.line}>{t('line', { line: lineOf(text, mark.from) })}</span>
              <span>{mark.message}</span>
            </UnstyledButton>
          </li>
        ))}
      </ul>
    </>
  )
}
