'use client'
import { useTranslations } from 'next-intl'
import { removeTarget } from '#components/alert/call-alerts'
import { QuestionModal } from '#components/call/question-modal'
import type { TargetView } from '#lib/load/alert/load-targets'

export interface RemoveModalProps {
  readonly target: TargetView
  close(): void
}

export function RemoveModal({ target: { name, waiting, namedBy }, close }: RemoveModalProps) {
  const t = useTranslations('alerts')
  return (
    <QuestionModal
      title={t('removeAsk', { name })}
      verb={t('remove')}
      focus="cancel"
      act={() => removeTarget(name)}
      close={close}
    >
      <p>{t('removeMeans', { waiting })}</p>
      {namedBy.length === 0 ? null : <p>{t('removeNamed', { rollouts: namedBy.join(', ') })}</p>}
    </QuestionModal>
  )
}
