'use client'
import { Alert, Button, Group, Modal } from '@mantine/core'
import { useTranslations } from 'next-intl'
import { type ReactNode, useState } from 'react'
import { useReread } from '#components/live/reread'
import type { Told } from './ask-api'
import { Refusal } from './refusal'

export interface QuestionModalProps {
  readonly title: string
  /** What is done, on the button that does it. */
  readonly verb: string
  /** Where Enter leads: to the deed, or, for what cannot be taken back, away from it. */
  readonly focus: 'verb' | 'cancel'
  readonly act: () => Promise<Told<unknown>>
  readonly close: () => void
  readonly children: ReactNode
}

/** Asks before something is done, does it, and says why when it could not be done. */
export function QuestionModal({ title, verb, focus, act, close, children }: QuestionModalProps) {
  const controls = useTranslations('controls')
  const reread = useReread()
  const [problem, setProblem] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const doIt = async () => {
    setBusy(true)
    const told = await act()
    setBusy(false)
    if (told.kind === 'refused') return setProblem(told.message)
    close()
    reread()
  }
  const focused = (on: QuestionModalProps['focus']) =>
    on === focus ? { 'data-autofocus': true } : {}
  return (
    <Modal
      opened
      onClose={close}
      centered
      styles={{ title: { fontWeight: 650 } }}
      closeButtonProps={{ 'aria-label': controls('cancel') }}
      title={title}
    >
      {children}
      {problem === null ? null : (
        <Alert title={controls('failed')} color="red" mb="md" role="alert">
          <Refusal text={problem} />
        </Alert>
      )}
      <Group justify="flex-end">
        <Button variant="default" onClick={close} {...focused('cancel')}>
          {controls('cancel')}
        </Button>
        <Button loading={busy} onClick={doIt} {...focused('verb')}>
          {verb}
        </Button>
      </Group>
    </Modal>
  )
}
