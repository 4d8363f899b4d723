'use client'
import { Alert, Button, Group, Modal } from '@mantine/core'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { askApi } from '#components/call/ask-api'
import type { RevokeTokenProps } from './revoke-token'

export interface RevokeModalProps extends RevokeTokenProps {
  close(): void
}

/** What is revoked cannot be brought back. */
export function RevokeModal({ token, close }: RevokeModalProps) {
  const t = useTranslations('tokens')
  const router = useRouter()
  const [problem, setProblem] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const act = async () => {
    setBusy(true)
    const told = await askApi({ method: 'DELETE', path: `/tokens/${encodeURIComponent(token.id)}` })
    setBusy(false)
    if (told.kind === 'refused') return setProblem(told.message)
    close()
    router.refresh()
  }
  return (
    <Modal
      opened
      onClose={close}
      centered
      styles={{ title: { fontWeight: 650 } }}
      closeButtonProps={{ 'aria-label': t('cancel') }}
      title={t('revokeAsk', { name: token.name })}
    >
      <p>{t('revokeMeans')}</p>
      {problem === null ? null : (
        <Alert title={t('failed')} color="red" mb="md" role="alert">
          {problem}
        </Alert>
      )}
      <Group justify="flex-end">
        <Button variant="default" onClick={close} data-autofocus>
          {t('cancel')}
        </Button>
        <Button loading={busy} onClick={act}>
          {t('revoke')}
        </Button>
      </Group>
    </Modal>
  )
}
