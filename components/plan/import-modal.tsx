'use client'
import { Alert, Button, FileButton, Group, Modal, Textarea } from '@mantine/core'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { importPlan } from '#lib/load/plan/import-plan'

/** As much as the API reads. */
const FILE_BYTES_MAX = 1024 * 1024

export interface ImportModalProps {
  readonly opened: boolean
  close(): void
  /** Gets the plan as YAML; the editor can undo it. */
  take(text: string): void
}

/** A plan from somewhere else, by paste, file or drop. */
export function ImportModal({ opened, close, take }: ImportModalProps) {
  const t = useTranslations('planEditor')
  const [text, setText] = useState('')
  const [problem, setProblem] = useState<string | null>(null)
  const read = async (file: File | null | undefined) => {
    if (!file) return
    if (file.size > FILE_BYTES_MAX) setProblem(t('importTooLarge'))
    else {
      setText(await file.text())
      setProblem(null)
    }
  }
  const done = () => {
    const plan = importPlan(text)
    if (plan.kind === 'unknown') {
      setProblem(t(`importProblems.${plan.why}`))
      return
    }
    take(plan.text)
    setText('')
    setProblem(null)
    close()
  }
  return (
    <Modal
      opened={opened}
      onClose={close}
      size="lg"
      title={t('importTitle')}
      styles={{ title: { fontWeight: 650 } }}
      closeButtonProps={{ 'aria-label': t('cancel') }}
    >
      <p>{t('importHint')}</p>
      <Textarea
        label={t('importText')}
        value={text}
        autosize
        minRows={8}
        maxRows={18}
        data-autofocus
        spellCheck={false}
        styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
        onChange={(event) => setText(event.currentTarget.value)}
        onDragOver={(event) => event.preventDefault()}
        onDrop={(event) => {
          event.preventDefault()
          void read(event.dataTransfer.files[0])
        }}
      />
      {problem === null ? null : (
        <Alert role="alert" color="red" mt="sm">
          {problem}
        </Alert>
      )}
      <Group justify="space-between" mt="md">
        <FileButton onChange={read} accept=".yaml,.yml,.json,text/yaml,application/json">
          {(props) => (
            <Button variant="default" {...props}>
              {t('importFile')}
            </Button>
          )}
        </FileButton>
        <Group gap="xs">
          <Button variant="default" onClick={close}>
            {t('cancel')}
          </Button>
          <Button disabled={text.trim() === ''} onClick={done}>
            {t('importDone')}
          </Button>
        </Group>
      </Group>
    </Modal>
  )
}
