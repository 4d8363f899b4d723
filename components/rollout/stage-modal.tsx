'use client'
import { Alert, Button, Group, Modal, TextInput } from '@mantine/core'
import { useLocalStorage } from '@mantine/hooks'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { useState, useTransition } from 'react'
import type { StageAction } from '#lib/model/rollout'
import { sendJson } from './send-json'
import type { StageControlsProps } from './stage-controls'

export interface StageModalProps extends Pick<StageControlsProps, 'name' | 'next'> {
  readonly action: StageAction
  readonly onClose: () => void
}

/** Says what an action means, asks who does it, and does it. */
export function StageModal({ name, action, next, onClose }: StageModalProps) {
  const t = useTranslations()
  const router = useRouter()
  const [problem, setProblem] = useState<string | null>(null)
  const [author, setAuthor] = useLocalStorage({
    key: 'grayproof-author',
    defaultValue: 'dashboard',
  })
  const [busy, startTransition] = useTransition()
  const act = () =>
    startTransition(async () => {
      const path = `/api/v1/rollouts/${encodeURIComponent(name)}/stage`
      const refusal = await sendJson(path, { action, author: author.trim() || 'dashboard' })
      setProblem(refusal)
      if (refusal !== null) return
      onClose()
      router.refresh()
    })
  return (
    <Modal
      opened
      onClose={onClose}
      centered
      styles={{ title: { fontWeight: 650 } }}
      closeButtonProps={{ 'aria-label': t('controls.cancel') }}
      title={t(`controls.ask.${action}`, { name })}
    >
      <p>
        {t(`controls.means.${action}`, {
          next: next?.name ?? '',
          share: next?.share ?? t('controls.anyShare'),
        })}
      </p>
      <p>{t('rollout.watched')}</p>
      <TextInput
        label={t('controls.author')}
        description={t('controls.authorHint')}
        value={author}
        maxLength={200}
        onChange={({ currentTarget }) => setAuthor(currentTarget.value)}
        mb="md"
      />
      {problem === null ? null : (
        <Alert title={t('controls.failed')} color="red" mb="md" role="alert">
          {problem}
        </Alert>
      )}
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          {t('controls.cancel')}
        </Button>
        <Button loading={busy} onClick={act} data-autofocus>
          {t(`action.${action}`)}
        </Button>
      </Group>
    </Modal>
  )
}
