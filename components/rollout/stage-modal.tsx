'use client'
import { TextInput } from '@mantine/core'
import { useLocalStorage } from '@mantine/hooks'
import { useTranslations } from 'next-intl'
import { askApi } from '#components/call/ask-api'
import { QuestionModal } from '#components/call/question-modal'
import type { StageAction } from '#lib/model/rollout'
import type { StageControlsProps } from './stage-controls'

export interface StageModalProps extends Pick<StageControlsProps, 'name' | 'next'> {
  readonly action: StageAction
  readonly onClose: () => void
}

/** Says what an action means, asks who does it, and does it. */
export function StageModal({ name, action, next, onClose }: StageModalProps) {
  const t = useTranslations()
  const [author, setAuthor] = useLocalStorage({
    key: 'grayproof-author',
    defaultValue: 'dashboard',
  })
  const act = () => {
    const path = `/rollouts/${encodeURIComponent(name)}/stage`
    const body = { action, author: author.trim() || 'dashboard' }
    return askApi({ method: 'POST', path, body })
  }
  return (
    <QuestionModal
      title={t(`controls.ask.${action}`, { name })}
      verb={t(`action.${action}`)}
      focus="verb"
      act={act}
      close={onClose}
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
    </QuestionModal>
  )
}
