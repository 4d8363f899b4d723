'use client'
import { Alert, UnstyledButton } from '@mantine/core'
import { useTranslations } from 'next-intl'
import { Refusal } from '#components/call/refusal'
import type { ImportProblem, ImportReply } from './ask-import'
import styles from './import.module.css'

export interface ImportProblemsProps {
  readonly reply: Exclude<ImportReply, { kind: 'read' }>
  /** Name of what stands in the text field. */
  readonly here: string
  goTo(line: number): void
}

/** Why nothing was read: each with its file, line and field, the lines at hand a click away. */
export function ImportProblems({ reply, here, goTo }: ImportProblemsProps) {
  const t = useTranslations('planEditor')
  if (reply.kind === 'away') {
    return (
      <Alert role="alert" color="red" title={t('importProblemsTitle', { count: 1 })}>
        {t('importNoAnswer')}
      </Alert>
    )
  }
  const { problems } = reply
  return (
    <Alert
      role="alert"
      color="red"
      title={t('importProblemsTitle', { count: problems.length })}
      mt="sm"
    >
      <ul className={styles.problems}>
        {problems.map((problem) => (
          <li key={`${problem.file} ${problem.line} ${problem.message}`}>
            <Place problem={problem} here={here} goTo={goTo} />{' '}
            {problem.field === '' ? null : <code>{problem.field}</code>}{' '}
            <Refusal text={problem.message} />
          </li>
        ))}
      </ul>
    </Alert>
  )
}

interface PlaceProps extends Pick<ImportProblemsProps, 'here' | 'goTo'> {
  readonly problem: ImportProblem
}

function Place({ problem, here, goTo }: PlaceProps) {
  const t = useTranslations('planEditor')
  const { file, line } = problem
  if (file === '') return null
  const text = t('importPlace', { file, line })
  if (file !== here) return <b>{text}</b>
  return (
    <UnstyledButton className={styles.place ?? ''} onClick={() => goTo(line)}>
      {text}
    </UnstyledButton>
  )
}
