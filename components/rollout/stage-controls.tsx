'use client'
import { Alert, Button, Group, Modal, TextInput } from '@mantine/core'
import { useLocalStorage } from '@mantine/hooks'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { useState, useTransition } from 'react'
import type { StageAction } from '#lib/model/rollout'
import { sendJson } from './send-json'

export interface StageControlsProps {
  readonly name: string
  /** What would work now, most needed first. */
  readonly actions: readonly StageAction[]
  /** The stage that `start` and `advance` lead to, and its share in words; null: it promises none. */
  readonly next: { readonly name: string; readonly share: string | null } | null
  readonly failing: boolean
}

/** Buttons that ask before they act. The server says what is possible, and has the last word. */
export function StageControls({ name, actions, next, failing }: StageControlsProps) {
  const t = useTranslations()
  const router = useRouter()
  const [asked, setAsked] = useState<StageAction | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const [author, setAuthor] = useLocalStorage({
    key: 'grayproof-author',
    defaultValue: 'dashboard',
  })
  const [busy, startTransition] = useTransition()

  const shown = actions.filter((action) => action !== 'acknowledge' || failing)
  const ask = (action: StageAction) => {
    setProblem(null)
    setAsked(action)
  }
  const act = (action: StageAction) =>
    startTransition(async () => {
      const path = `/api/v1/rollouts/${encodeURIComponent(name)}/stage`
      const refusal = await sendJson(path, { action, author: author.trim() || 'dashboard' })
      setProblem(refusal)
      if (refusal !== null) return
      setAsked(null)
      router.refresh()
    })

  return (
    <Group gap="xs" role="group" aria-label={t('controls.label')} data-screen="only">
      {shown.map((action) => (
        <Button
          key={action}
          size="compact-md"
          variant={isMain(action, failing) ? 'filled' : 'default'}
          onClick={() => ask(action)}
        >
          {t(`action.${action}`)}
        </Button>
      ))}
      <Modal
        opened={asked !== null}
        onClose={() => setAsked(null)}
        centered
        styles={{ title: { fontWeight: 650 } }}
        closeButtonProps={{ 'aria-label': t('controls.cancel') }}
        title={asked === null ? '' : t(`controls.ask.${asked}`, { name })}
      >
        {asked === null ? null : (
          <>
            <p>
              {t(`controls.means.${asked}`, {
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
            {problem === null ? null : (
              <Alert title={t('controls.failed')} color="red" mb="md" role="alert">
                {problem}
              </Alert>
            )}
            <Group justify="flex-end">
              <Button variant="default" onClick={() => setAsked(null)}>
                {t('controls.cancel')}
              </Button>
              <Button loading={busy} onClick={() => act(asked)} data-autofocus>
                {t(`action.${asked}`)}
              </Button>
            </Group>
          </>
        )}
      </Modal>
    </Group>
  )
}

/** The one action that the moment asks for. */
function isMain(action: StageAction, failing: boolean): boolean {
  if (failing) return action === 'rollback'
  return action === 'start' || action === 'advance' || action === 'resume'
}
