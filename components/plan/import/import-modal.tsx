'use client'
import { Alert, Button, FileButton, Group, Modal, NativeSelect, Textarea } from '@mantine/core'
import { useLocale, useTranslations } from 'next-intl'
import { type ReactNode, useRef, useState } from 'react'
import { ownPlanIn } from '#lib/load/plan/own-plan'
import { askImport, type ImportReply } from './ask-import'
import { useFormatTitle } from './format-title'
import styles from './import.module.css'
import { ImportProblems } from './import-problems'
import { ImportResult } from './import-result'
import { type Given, useGiven } from './use-given'

export interface ImportModalProps {
  /** As the API has them. */
  readonly formats: readonly string[]
  close(): void
  /** Gets the plan as YAML; the editor can undo it. */
  take(text: string): void
}

/** A plan from somewhere else, by paste, files or drop: what it says, and what it could not say. */
export function ImportModal({ formats, close, take }: ImportModalProps) {
  const t = useTranslations('planEditor')
  const locale = useLocale()
  const given = useGiven()
  const [format, setFormat] = useState('')
  const [reply, setReply] = useState<ImportReply | null>(null)
  const [busy, setBusy] = useState(false)
  const done = (text: string) => {
    take(text)
    close()
  }
  const read = async () => {
    const [only, second] = given.all
    if (only === undefined || busy) return
    const own = second === undefined ? ownPlanIn(only.text) : null
    if (own !== null) return done(own)
    setBusy(true)
    setReply(await askImport(given.all, { format, locale }))
    setBusy(false)
  }
  return (
    <Modal
      opened
      onClose={close}
      size="min(56rem, 95vw)"
      title={t('importTitle')}
      styles={{ title: { fontWeight: 650 } }}
      closeButtonProps={{ 'aria-label': t('cancel') }}
    >
      {reply?.kind === 'read' ? (
        <ImportResult
          answer={reply.answer}
          told={format !== ''}
          back={() => setReply(null)}
          take={done}
        />
      ) : (
        <GivePane
          {...{ given, formats, format, setFormat, busy, read, close }}
          reply={reply}
          changed={() => setReply(null)}
        />
      )}
    </Modal>
  )
}

interface GivePaneProps extends Pick<ImportModalProps, 'formats' | 'close'> {
  readonly given: Given
  readonly format: string
  readonly busy: boolean
  readonly reply: Exclude<ImportReply, { kind: 'read' }> | null
  setFormat(format: string): void
  read(): Promise<void>
  changed(): void
}

function GivePane(props: GivePaneProps) {
  const { given, formats, reply, read, changed } = props
  const t = useTranslations('planEditor')
  const field = useRef<HTMLTextAreaElement>(null)
  const label = given.name ?? t('importText')
  const titleOf = useFormatTitle()
  const tools = formats.map((name) => titleOf(name).split(/[:：]/)[0]).join(t('importAnd'))
  const drop = (files: FileList) => {
    changed()
    void given.add(files)
  }
  return (
    <DropArea drop={drop} enter={read}>
      <p className={styles.hint}>{t('importHint')}</p>
      <p className={styles.faint}>{t('importKnown', { formats: tools })}</p>
      <Textarea
        ref={field}
        label={label}
        value={given.text}
        autosize
        minRows={8}
        maxRows={16}
        data-autofocus
        spellCheck={false}
        classNames={{ input: styles.text ?? '' }}
        onChange={(event) => {
          changed()
          given.setText(event.currentTarget.value)
        }}
      />
      <GivenFiles given={given} />
      {given.problem === null ? null : (
        <Alert role="alert" color="red">
          {given.problem}
        </Alert>
      )}
      {reply === null ? null : (
        <ImportProblems
          reply={reply}
          here={label}
          goTo={(line) => selectLine(field.current, line)}
        />
      )}
      <GiveActions {...props} />
    </DropArea>
  )
}

interface DropAreaProps {
  readonly children: ReactNode
  drop(files: FileList): void
  /** Control and Enter. */
  enter(): void
}

function DropArea({ children, drop, enter }: DropAreaProps) {
  const t = useTranslations('planEditor')
  const [over, setOver] = useState(false)
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: what is dropped can be chosen by a button, too
    <div
      className={styles.drop}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) enter()
      }}
      onDrop={(event) => {
        event.preventDefault()
        setOver(false)
        drop(event.dataTransfer.files)
      }}
      onDragLeave={() => setOver(false)}
      onDragOver={(event) => {
        event.preventDefault()
        setOver(true)
      }}
    >
      {children}
      {over ? (
        <div className={styles.over} aria-hidden="true">
          {t('importDrop')}
        </div>
      ) : null}
    </div>
  )
}

function GiveActions(props: GivePaneProps) {
  const { given, formats, format, setFormat, busy, read, changed, close } = props
  const t = useTranslations('planEditor')
  const titleOf = useFormatTitle()
  const choices = formats.map((name) => ({ value: name, label: titleOf(name) }))
  return (
    <Group justify="space-between" align="end" mt="md">
      <Group align="end" gap="xs">
        <FileButton multiple onChange={given.add} accept=".yaml,.yml,.json">
          {(button) => (
            <Button variant="default" {...button}>
              {t('importFile')}
            </Button>
          )}
        </FileButton>
        <NativeSelect
          label={t('importFormat')}
          value={format}
          data={[{ value: '', label: t('importGuess') }, ...choices]}
          onChange={(event) => {
            changed()
            setFormat(event.currentTarget.value)
          }}
        />
      </Group>
      <Group gap="xs">
        <Button variant="default" onClick={close}>
          {t('cancel')}
        </Button>
        <Button disabled={given.all.length === 0} loading={busy} onClick={read}>
          {t('importRead')}
        </Button>
      </Group>
    </Group>
  )
}

function GivenFiles({ given }: { readonly given: Given }) {
  const t = useTranslations('planEditor')
  if (given.files.length === 0) return null
  return (
    <ul className={styles.files} aria-label={t('importFiles')}>
      {given.files.map((file) => (
        <li key={file.name}>
          <code>{file.name}</code>
          <span className={styles.faint}>
            {t('importChars', { count: file.text.split('\n').length })}
          </span>
          <Button
            size="compact-xs"
            variant="default"
            aria-label={t('importForget', { file: file.name })}
            onClick={() => given.forget(file)}
          >
            <span aria-hidden="true">✕</span>
          </Button>
        </li>
      ))}
    </ul>
  )
}

/** So that it is seen, and can be written over. */
function selectLine(field: HTMLTextAreaElement | null, line: number): void {
  if (field === null) return
  const lines = field.value.split('\n')
  const from = lines.slice(0, line - 1).reduce((sum, text) => sum + text.length + 1, 0)
  field.focus()
  field.setSelectionRange(from, from + (lines[line - 1]?.length ?? 0))
  const height = field.scrollHeight / Math.max(1, lines.length)
  field.scrollTop = Math.max(0, (line - 4) * height)
}
