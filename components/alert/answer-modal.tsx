'use client'
import { Alert, Button, Checkbox, Group, Modal, NativeSelect, TextInput } from '@mantine/core'
import { useLocalStorage } from '@mantine/hooks'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { useState, useTransition } from 'react'
import type { AlertAction, AnsweredAlert } from './answer-buttons'
import { answerAlert } from './call-alerts'

const MINUTES = ['30', '60', '240', '720', '1440', '0'] as const

export interface AnswerModalProps {
  readonly alert: AnsweredAlert
  readonly action: AlertAction
  close(): void
}

/** Says what an answer means, asks who gives it, and gives it. */
export function AnswerModal({ alert, action, close }: AnswerModalProps) {
  const t = useTranslations('alerts')
  const controls = useTranslations('controls')
  const router = useRouter()
  const [author, setAuthor] = useLocalStorage({
    key: 'grayproof-author',
    defaultValue: 'dashboard',
  })
  const [minutes, setMinutes] = useState<string>('60')
  const [all, setAll] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const [busy, startTransition] = useTransition()
  const act = () =>
    startTransition(async () => {
      const untilMs = Date.now() + Number(minutes) * 60_000
      const said = await answerAlert({ alert, action, untilMs, all, author: author || 'dashboard' })
      setProblem(said.kind === 'refused' ? said.message : null)
      if (said.kind === 'refused') return
      close()
      router.refresh()
    })
  return (
    <Modal
      opened
      onClose={close}
      centered
      styles={{ title: { fontWeight: 650 } }}
      closeButtonProps={{ 'aria-label': controls('cancel') }}
      title={t(`ask.${action}`, { rollout: alert.rollout })}
    >
      <p>{t(`means.${action}`)}</p>
      {action === 'acknowledge' ? null : (
        <NativeSelect
          label={t('snoozeFor')}
          value={minutes}
          mb="sm"
          data={MINUTES.filter((value) => value !== '0' || alert.snoozed).map((value) => ({
            value,
            label: t(`minutes.${value}`),
          }))}
          onChange={({ currentTarget }) => setMinutes(currentTarget.value)}
        />
      )}
      <Checkbox
        label={t(action === 'acknowledge' ? 'acknowledgeAll' : 'snoozeAll', {
          rollout: alert.rollout,
        })}
        checked={all}
        mb="sm"
        onChange={({ currentTarget }) => setAll(currentTarget.checked)}
      />
      <TextInput
        label={controls('author')}
        description={controls('authorHint')}
        value={author}
        maxLength={200}
        onChange={({ currentTarget }) => setAuthor(currentTarget.value)}
        mb="md"
      />
      {problem === null ? null : (
        <Alert title={controls('failed')} color="red" mb="md" role="alert">
          {problem}
        </Alert>
      )}
      <Group justify="flex-end">
        <Button variant="default" onClick={close}>
          {controls('cancel')}
        </Button>
        <Button loading={busy} onClick={act} data-autofocus>
          {t(action)}
        </Button>
      </Group>
    </Modal>
  )
}
