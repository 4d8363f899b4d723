'use client'
import { Alert, Loader, Modal, NativeSelect } from '@mantine/core'
import dynamic from 'next/dynamic'
import { useFormatter, useTranslations } from 'next-intl'
import { parseAsString, useQueryState } from 'nuqs'
import { useEffect, useMemo, useState } from 'react'
import { Refusal } from '#components/call/refusal'
import type { PlanEditorData, RevisionText } from '#lib/load/plan/load-plan-editor'
import { planChanges } from '#lib/load/plan/plan-changes'
import { readPlanText } from '#lib/load/plan/plan-text'
import { ChangeList } from './change-list'
import styles from './plan-editor.module.css'

const MergePane = dynamic(() => import('./yaml/merge-pane').then((module) => module.MergePane), {
  ssr: false,
  loading: () => <Loader />,
})

/** The text in the editor, among revisions. */
const DRAFT = 'draft'

export interface CompareModalProps {
  readonly data: PlanEditorData
  readonly text: string
  close(): void
}

/** Any revision against any other, or against what is being written. */
export function CompareModal({ data, text, close }: CompareModalProps) {
  const t = useTranslations('planEditor')
  const [from, setFrom] = useQueryState('from', parseAsString.withDefault(String(data.revision)))
  const [to, setTo] = useQueryState('to', parseAsString.withDefault(DRAFT))
  const before = useRevision(data, from, text)
  const after = useRevision(data, to, text)
  const label = useLabel(data)
  const sides = useMemo(
    () => ({
      before: { label: label(from), text: before.text ?? '' },
      after: { label: label(to), text: after.text ?? '' },
    }),
    [before.text, after.text, from, to, label],
  )
  const changes = useMemo(
    () => planChanges(readPlanText(sides.before.text).value, readPlanText(sides.after.text).value),
    [sides],
  )
  const choices = [
    { value: DRAFT, label: label(DRAFT) },
    ...data.revisions.map(({ revision }) => ({
      value: String(revision),
      label: label(String(revision)),
    })),
  ]
  const problem = before.problem ?? after.problem
  const ready = before.text !== null && after.text !== null
  return (
    <Modal
      opened
      onClose={() => {
        void setFrom(null)
        void setTo(null)
        close()
      }}
      size="min(80rem, 95vw)"
      title={t('compareTitle')}
      styles={{ title: { fontWeight: 650 } }}
      closeButtonProps={{ 'aria-label': t('closeCompare') }}
    >
      <div className={styles.sides}>
        <NativeSelect
          label={t('compareFrom')}
          data={choices}
          value={from}
          onChange={(event) => setFrom(event.currentTarget.value)}
        />
        <NativeSelect
          label={t('compareTo')}
          data={choices}
          value={to}
          onChange={(event) => setTo(event.currentTarget.value)}
        />
      </div>
      {problem === null ? null : (
        <Alert role="alert" color="red">
          <Refusal text={problem} />
        </Alert>
      )}
      {ready ? (
        <>
          <ChangeList changes={changes} />
          <MergePane {...sides} unchanged={t('unchanged')} />
        </>
      ) : problem === null ? (
        <Loader aria-label={t('checking')} />
      ) : null}
    </Modal>
  )
}

function useLabel(data: PlanEditorData): (choice: string) => string {
  const t = useTranslations('planEditor')
  const format = useFormatter()
  return useMemo(
    () => (choice) => {
      if (choice === DRAFT) return t('draft')
      const found = data.revisions.find(({ revision }) => String(revision) === choice)
      if (found === undefined) return choice
      const at = format.dateTime(new Date(found.at), { dateStyle: 'medium', timeStyle: 'short' })
      return t('revisionBy', { revision: found.revision, author: found.author, at })
    },
    [data.revisions, t, format],
  )
}

interface LoadedText {
  readonly text: string | null
  readonly problem: string | null
}

/** The newest is here already; older ones are asked for when they are chosen. */
function useRevision(data: PlanEditorData, choice: string, draft: string): LoadedText {
  const known = choice === DRAFT ? draft : choice === String(data.revision) ? data.text : null
  const [loaded, setLoaded] = useState<LoadedText & { readonly choice: string }>()
  useEffect(() => {
    if (known !== null) return
    const stop = new AbortController()
    readRevision(data.name ?? '', choice, stop.signal).then((answer) => {
      if (!stop.signal.aborted) setLoaded({ ...answer, choice })
    })
    return () => stop.abort()
  }, [data.name, choice, known])
  if (known !== null) return { text: known, problem: null }
  return loaded?.choice === choice ? loaded : { text: null, problem: null }
}

async function readRevision(
  name: string,
  choice: string,
  signal: AbortSignal,
): Promise<LoadedText> {
  const path = `/api/v1/rollouts/${encodeURIComponent(name)}/revisions/${encodeURIComponent(choice)}`
  try {
    const response = await fetch(path, { signal })
    const answer = await response.json()
    if (!response.ok) return { text: null, problem: String(answer.error.message) }
    return { text: (answer as RevisionText).text, problem: null }
  } catch (error) {
    return { text: null, problem: error instanceof Error ? error.message : String(error) }
  }
}
