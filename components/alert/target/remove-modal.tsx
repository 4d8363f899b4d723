'use client'
import { Alert, Button, Group, Modal } from '@mantine/core'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { removeTarget } from '#components/alert/call-alerts'
import type { TargetView } from '#lib/load/alert/load-targets'

export interface RemoveModalProps {
  readonly target: TargetView
  close(): void
}

export function RemoveModal({ target, close }: RemoveModalProps) {
  const t = useTranslations('alerts')
  const controls = useTranslations('controls')
  const router = useRouter()
  const [problem, setProblem] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const { name, waiting, namedBy } = target
  const act = async () => {
    setBusy(true)
    const told = await removeTarget(name)
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
      closeButtonProps={{ 'aria-label': controls('cancel') }}
      title={t('removeAsk', { name })}
    >
      <p>{t('removeMeans', { waiting })}</p>
      {namedBy.length === 0 ? null : <p>{t('removeNamed', { rollouts: namedBy.join(', ') })}</p>}
      {problem === null ? null : (
        <Alert title={controls('failed')} color="red" mb="md" role="alert">
          {problem}
        </Alert>
      )}
      <Group justify="flex-end">
        <Button variant="default" onClick={close} data-autofocus>
          {controls('cancel')}
        </Button>
        <Button loading={busy} onClick={act}>
          {t('remove')}
        </Button>
      </Group>
    </Modal>
  )
}
