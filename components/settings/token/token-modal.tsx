'use client'
import { Alert, Button, Group, Modal, Radio, RadioGroup, TextInput } from '@mantine/core'
import { useLocalStorage } from '@mantine/hooks'
import { useTranslations } from 'next-intl'
import { type FormEvent, useState } from 'react'
import { askApi } from '#components/call/ask-api'
import { Refusal } from '#components/call/refusal'
import { useReread } from '#components/live/reread'
import { CopyText } from '#components/rollout/copy-text'
import { ROLES } from '#lib/model/access'
import styles from './token.module.css'

/** Asks for a name and a role; the token itself is shown once. */
export function TokenModal({ close }: { close(): void }) {
  const t = useTranslations('tokens')
  const [made, setMade] = useState<string | null>(null)
  return (
    <Modal
      opened
      onClose={close}
      centered
      // Somebody who clicks beside it would lose the token.
      closeOnClickOutside={made === null}
      styles={{ title: { fontWeight: 650 } }}
      closeButtonProps={{ 'aria-label': t('cancel') }}
      title={made === null ? t('make') : t('madeTitle')}
    >
      {made === null ? (
        <Form setMade={setMade} close={close} />
      ) : (
        <>
          <p>{t('madeHint')}</p>
          <CopyText text={made} words={{ copy: t('copy'), copied: t('copied') }} />
          <Group justify="flex-end" mt="md">
            <Button onClick={close}>{t('done')}</Button>
          </Group>
        </>
      )}
    </Modal>
  )
}

interface FormProps {
  setMade(token: string): void
  close(): void
}

function Form({ setMade, close }: FormProps) {
  const t = useTranslations('tokens')
  const reread = useReread()
  const [name, setName] = useState('')
  const [role, setRole] = useState<string>('viewer')
  const [author] = useLocalStorage({ key: 'grayproof-author', defaultValue: 'dashboard' })
  const [problem, setProblem] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const make = async (event: FormEvent) => {
    event.preventDefault()
    setBusy(true)
    const body = { name, role, author }
    const told = await askApi<{ token: string }>({ method: 'POST', path: '/tokens', body })
    setBusy(false)
    if (told.kind === 'refused') return setProblem(told.message)
    setMade(told.answer.token)
    reread()
  }
  return (
    <form onSubmit={make} className={styles.form}>
      <TextInput
        label={t('name')}
        description={t('nameHint')}
        value={name}
        required
        maxLength={100}
        data-autofocus
        onChange={({ currentTarget }) => setName(currentTarget.value)}
      />
      <RadioGroup label={t('role')} value={role} onChange={setRole}>
        <div className={styles.roles}>
          {ROLES.map((value) => (
            <Radio
              key={value}
              value={value}
              label={t(`roles.${value}`)}
              description={t(`means.${value}`)}
            />
          ))}
        </div>
      </RadioGroup>
      {problem === null ? null : (
        <Alert title={t('failed')} color="red" role="alert">
          <Refusal text={problem} />
        </Alert>
      )}
      <Group justify="flex-end">
        <Button variant="default" onClick={close}>
          {t('cancel')}
        </Button>
        <Button type="submit" loading={busy} disabled={name.trim() === ''}>
          {t('make')}
        </Button>
      </Group>
    </form>
  )
}
