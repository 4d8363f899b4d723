'use client'
import { Alert, Button, Group, Modal, TextInput } from '@mantine/core'
import { useLocalStorage } from '@mantine/hooks'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { useMemo, useState } from 'react'
import { Refusal } from '#components/call/refusal'
import { useReread } from '#components/live/reread'
import type { PlanEditorData } from '#lib/load/plan/load-plan-editor'
import { planChanges } from '#lib/load/plan/plan-changes'
import { readPlanText, valueAt, type WrittenPlan } from '#lib/load/plan/plan-text'
import { rolloutUrl } from '#lib/load/urls'
import { type Applied, applyPlan } from './apply-plan'
import { ChangeList } from './change-list'
import type { PlanDraft } from './use-plan-draft'

export interface ApplyModalProps {
  readonly data: PlanEditorData
  readonly draft: PlanDraft
  readonly written: WrittenPlan
  /** Things that the plan meets nobody with. */
  readonly hints: number
  close(): void
}

/** Says what would change, and asks; conflicts and refusals are told here, in the API's words. */
export function ApplyModal({ data, draft, written, hints, close }: ApplyModalProps) {
  const t = useTranslations('planEditor')
  const router = useRouter()
  const reread = useReread()
  const [author, setAuthor] = useLocalStorage({
    key: 'grayproof-author',
    defaultValue: 'dashboard',
    getInitialValueInEffect: false,
  })
  const [answer, setAnswer] = useState<Applied | null>(null)
  const [busy, setBusy] = useState(false)
  const name = String(valueAt(written.value, ['metadata', 'name']) ?? '')
  const changes = useMemo(
    () => (data.name === null ? [] : planChanges(readPlanText(data.text).value, written.value)),
    [data, written],
  )
  const act = async (basedOn: number) => {
    setBusy(true)
    const said = await applyPlan({ name, text: draft.text, author: author || 'dashboard', basedOn })
    setBusy(false)
    setAnswer(said)
    if (said.kind === 'overtaken') reread()
    if (said.kind !== 'done') return
    draft.applied(said.revision, draft.text)
    close()
    if (data.name === null) router.push(rolloutUrl(name))
    else reread()
  }
  return (
    <Modal
      opened
      onClose={close}
      size="lg"
      centered
      title={t('applyAsk', { name, revision: draft.basedOn + 1 })}
      styles={{ title: { fontWeight: 650 } }}
      closeButtonProps={{ 'aria-label': t('cancel') }}
    >
      {data.name === null ? <p>{t('applyNew')}</p> : <ChangeList changes={changes} />}
      {hints === 0 ? null : <p>{t('applyHints', { count: hints })}</p>}
      <TextInput
        label={t('author')}
        value={author}
        maxLength={200}
        onChange={(event) => setAuthor(event.currentTarget.value)}
        mb="md"
      />
      {answer === null || answer.kind === 'done' ? null : (
        <Alert role="alert" color="red" mb="md" title={t('refused')}>
          <p>
            <Refusal text={answer.message} />
          </p>
          {answer.kind === 'overtaken' ? t('refusedOvertaken') : t('refusedHint')}
        </Alert>
      )}
      <Group justify="flex-end">
        <Button variant="default" onClick={close}>
          {t('cancel')}
        </Button>
        {answer?.kind === 'overtaken' && data.name !== null ? (
          <Button color="red" variant="light" loading={busy} onClick={() => act(answer.revision)}>
            {t('applyOver', { revision: answer.revision })}
          </Button>
        ) : (
          <Button loading={busy} onClick={() => act(draft.basedOn)} data-autofocus>
            {t('apply')}
          </Button>
        )}
      </Group>
    </Modal>
  )
}
