'use client'
import { Button, Group } from '@mantine/core'
import dynamic from 'next/dynamic'
import { useTranslations } from 'next-intl'
import { parseAsBoolean, useQueryState } from 'nuqs'
import { useState } from 'react'
import { useMayChange } from '#components/shell/may-change'
import type { PlanEditorData } from '#lib/load/plan/load-plan-editor'
import type { WrittenPlan } from '#lib/load/plan/plan-text'
import { ApplyModal } from './apply-modal'
import { CompareModal } from './compare-modal'
import styles from './plan-editor.module.css'
import type { PlanDraft } from './use-plan-draft'
import type { PlanCheck } from './use-plan-preview'

const ImportModal = dynamic(() => import('./import/import-modal').then((it) => it.ImportModal), {
  ssr: false,
})

export interface EditorBarProps {
  readonly data: PlanEditorData
  readonly draft: PlanDraft
  readonly check: PlanCheck
  readonly written: WrittenPlan
  readonly errors: number
}

/** Where the text stands, and what can be done with it. */
export function EditorBar({ data, draft, check, written, errors }: EditorBarProps) {
  const t = useTranslations('planEditor')
  const who = useTranslations('who')
  const mayChange = useMayChange()
  const [importing, setImporting] = useState(false)
  const [applying, setApplying] = useState(false)
  const [comparing, setComparing] = useQueryState('compare', parseAsBoolean.withDefault(false))
  const isNew = data.name === null
  return (
    <div className={styles.bar}>
      <p className={styles.standing} data-testid="standing">
        {isNew
          ? t('standingNew')
          : draft.dirty
            ? t('standingChanged', { revision: draft.basedOn })
            : t('standingSame', { revision: draft.basedOn })}
      </p>
      <Group gap="xs">
        <Button variant="default" size="compact-md" onClick={() => setImporting(true)}>
          {t('import')}
        </Button>
        {isNew ? null : (
          <Button variant="default" size="compact-md" onClick={() => setComparing(true)}>
            {t('compare')}
          </Button>
        )}
        <Button variant="default" size="compact-md" disabled={!draft.dirty} onClick={draft.discard}>
          {t('discard')}
        </Button>
        <Button
          size="compact-md"
          disabled={!mayChange || errors > 0 || check.pending || (!draft.dirty && !isNew)}
          {...(mayChange ? {} : { title: who('readOnly') })}
          onClick={() => setApplying(true)}
        >
          {t('apply')}
        </Button>
      </Group>
      {importing ? (
        <ImportModal
          formats={data.formats}
          close={() => setImporting(false)}
          take={draft.setText}
        />
      ) : null}
      {comparing ? (
        <CompareModal data={data} text={draft.text} close={() => setComparing(false)} />
      ) : null}
      {applying ? (
        <ApplyModal
          data={data}
          draft={draft}
          written={written}
          hints={check.checked?.hints.length ?? 0}
          close={() => setApplying(false)}
        />
      ) : null}
    </div>
  )
}
