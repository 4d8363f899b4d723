'use client'
import { Group } from '@mantine/core'
import dynamic from 'next/dynamic'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { testTarget } from '#components/alert/call-alerts'
import { useRefusalWords } from '#components/call/refusal'
import { useReread } from '#components/live/reread'
import { ChangeButton } from '#components/shell/change-button'
import type { FormatView, TargetView } from '#lib/load/alert/load-targets'
import styles from './target.module.css'

const TargetModal = dynamic(() => import('./target-modal').then((it) => it.TargetModal), {
  ssr: false,
})
const RemoveModal = dynamic(() => import('./remove-modal').then((it) => it.RemoveModal), {
  ssr: false,
})

export interface TargetActionsProps {
  readonly target: TargetView
  readonly formats: readonly FormatView[]
}

/** Try it, change it, remove it. */
export function TargetActions({ target, formats }: TargetActionsProps) {
  const t = useTranslations('alerts')
  const reread = useReread()
  const [open, setOpen] = useState<'edit' | 'remove' | null>(null)
  const [busy, setBusy] = useState(false)
  const [said, setSaid] = useState<{ readonly good: boolean; readonly text: string } | null>(null)
  const { name } = target
  const words = useRefusalWords()
  const inWords = (text: string) => words(text) ?? text
  const close = () => setOpen(null)
  const test = async () => {
    setBusy(true)
    setSaid(null)
    const told = await testTarget(name)
    setBusy(false)
    if (told.kind === 'refused') setSaid({ good: false, text: inWords(told.message) })
    else {
      const { result, status, reason } = told.answer
      const good = result === 'delivered'
      setSaid({
        good,
        text: good ? t('testArrived', { status }) : `${status || ''} ${inWords(reason)}`,
      })
    }
    reread()
  }
  return (
    <>
      <Group gap={4} wrap="nowrap">
        <ChangeButton
          size="compact-xs"
          variant="default"
          loading={busy}
          onClick={test}
          aria-label={t('testOf', { name })}
        >
          {t('test')}
        </ChangeButton>
        <ChangeButton
          size="compact-xs"
          variant="default"
          onClick={() => setOpen('edit')}
          aria-label={t('editOf', { name })}
        >
          {t('edit')}
        </ChangeButton>
        <ChangeButton
          size="compact-xs"
          variant="default"
          onClick={() => setOpen('remove')}
          aria-label={t('removeOf', { name })}
        >
          {t('remove')}
        </ChangeButton>
      </Group>
      <p className={styles.said} role="status" data-good={said?.good}>
        {said === null ? '' : `${said.good ? '✓' : '✕'} ${said.text}`}
      </p>
      {open === 'edit' ? <TargetModal target={target} formats={formats} close={close} /> : null}
      {open === 'remove' ? <RemoveModal target={target} close={close} /> : null}
    </>
  )
}
