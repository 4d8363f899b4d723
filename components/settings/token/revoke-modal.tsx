'use client'
import { useTranslations } from 'next-intl'
import { askApi } from '#components/call/ask-api'
import { QuestionModal } from '#components/call/question-modal'
import type { RevokeTokenProps } from './revoke-token'

export interface RevokeModalProps extends RevokeTokenProps {
  close(): void
}

/** What is revoked cannot be brought back. */
export function RevokeModal({ token: { id, name }, close }: RevokeModalProps) {
  const t = useTranslations('tokens')
  return (
    <QuestionModal
      title={t('revokeAsk', { name })}
      verb={t('revoke')}
      focus="cancel"
      act={() => askApi({ method: 'DELETE', path: `/tokens/${encodeURIComponent(id)}` })}
      close={close}
    >
      <p>{t('revokeMeans')}</p>
    </QuestionModal>
  )
}
