'use client'
import { Checkbox, NativeSelect, TextInput } from '@mantine/core'
import { useLocalStorage } from '@mantine/hooks'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { QuestionModal } from '#components/call/question-modal'
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
  const [author, setAuthor] = useLocalStorage({
    key: 'grayproof-author',
    defaultValue: 'dashboard',
  })
  const [minutes, setMinutes] = useState<string>('60')
  const [all, setAll] = useState(false)
  const act = () => {
    const untilMs = Date.now() + Number(minutes) * 60_000
    return answerAlert({ alert, action, untilMs, all, author: author || 'dashboard' })
  }
  return (
    <QuestionModal
      title={t(`ask.${action}`, { rollout: alert.rollout })}
      verb={t(action)}
      focus="verb"
      act={act}
      close={close}
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
    </QuestionModal>
  )
}
