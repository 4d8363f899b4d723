'use client'
import { Alert, Button, Checkbox, Group, Modal, NativeSelect, TextInput } from '@mantine/core'
import { useLocale, useTranslations } from 'next-intl'
import { type FormEvent, useState } from 'react'
import { putTarget } from '#components/alert/call-alerts'
import type { FieldProblem, Told } from '#components/call/ask-api'
import { Refusal, useRefusalWords } from '#components/call/refusal'
import { useReread } from '#components/live/reread'
import type { FormatView, TargetView } from '#lib/load/alert/load-targets'
import { AddressFields } from './address-fields'
import { QuietFields } from './quiet-fields'
import { RouteFields } from './route-fields'
import styles from './target.module.css'
import { draftOf, settingsOf, type TargetDraft } from './target-draft'

export interface TargetModalProps {
  /** Null: a new one. */
  readonly target: TargetView | null
  readonly formats: readonly FormatView[]
  close(): void
}

export interface TargetFieldsProps {
  readonly draft: TargetDraft
  set(change: Partial<TargetDraft>): void
  /** What the API said of a field. */
  problemOf(field: string): string | undefined
}

/** The form of a target: address and secret only go in, they are never shown again. */
export function TargetModal({ target, formats, close }: TargetModalProps) {
  const t = useTranslations('alerts')
  const controls = useTranslations('controls')
  const reread = useReread()
  const locale = useLocale()
  const words = useRefusalWords()
  const [draft, setDraft] = useState(() => draftOf(target, formats, locale))
  const [told, setTold] = useState<Told<unknown> | null>(null)
  const [busy, setBusy] = useState(false)
  const format = formats.find(({ name }) => name === draft.format)
  const problems = told?.kind === 'refused' ? told.problems : []
  const fields: TargetFieldsProps = {
    draft,
    set: (change) => setDraft((before) => ({ ...before, ...change })),
    problemOf: (field) => {
      const problem = problemAt(problems, field)
      return problem === undefined ? undefined : (words(problem) ?? problem)
    },
  }
  const save = async (event: FormEvent) => {
    event.preventDefault()
    setBusy(true)
    const hasSlot = format === undefined || format.secret !== null
    const answer = await putTarget(draft.name, settingsOf(draft, hasSlot))
    setBusy(false)
    setTold(answer)
    if (answer.kind === 'refused') return
    close()
    reread()
  }
  return (
    <Modal
      opened
      onClose={close}
      size="lg"
      styles={{ title: { fontWeight: 650 } }}
      closeButtonProps={{ 'aria-label': controls('cancel') }}
      title={target === null ? t('addTarget') : t('editOf', { name: target.name })}
    >
      <form className={styles.form} onSubmit={save}>
        <AddressFields {...fields} target={target} formats={formats} format={format} />
        <RouteFields {...fields} />
        <QuietFields {...fields} />
        <div className={styles.pair}>
          <TextInput
            label={t('remind')}
            description={t('remindHint')}
            type="number"
            min={1}
            max={168}
            value={draft.remindHours}
            error={fields.problemOf('remindHours')}
            onChange={({ currentTarget }) => fields.set({ remindHours: currentTarget.value })}
          />
          <NativeSelect
            label={t('language')}
            description={t('languageHint')}
            value={draft.language}
            data={[
              { value: 'en', label: 'English' },
              { value: 'zh-CN', label: '中文' },
            ]}
            onChange={({ currentTarget }) => fields.set({ language: currentTarget.value })}
          />
        </div>
        <Checkbox
          label={t('enabled')}
          checked={draft.enabled}
          onChange={({ currentTarget }) => fields.set({ enabled: currentTarget.checked })}
        />
        {told?.kind !== 'refused' ? null : (
          <Alert title={controls('failed')} color="red" role="alert">
            <Refusal text={told.message} />
          </Alert>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            {controls('cancel')}
          </Button>
          <Button type="submit" loading={busy}>
            {t('save')}
          </Button>
        </Group>
      </form>
    </Modal>
  )
}

/** Of the field itself, or of anything inside it. */
function problemAt(problems: readonly FieldProblem[], field: string): string | undefined {
  return problems.find((it) => it.field === field || it.field.startsWith(`${field}.`))?.message
}
