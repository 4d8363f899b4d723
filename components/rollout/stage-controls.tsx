'use client'
import { Button, Group } from '@mantine/core'
import dynamic from 'next/dynamic'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { useMayChange } from '#components/shell/may-change'
import type { StageAction } from '#lib/model/rollout'

/** Comes when somebody is about to act. */
const StageModal = dynamic(() => import('./stage-modal').then(({ StageModal }) => StageModal), {
  ssr: false,
})

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
  const mayChange = useMayChange()
  const [asked, setAsked] = useState<StageAction | null>(null)

  const shown = actions.filter((action) => action !== 'acknowledge' || failing)
  return (
    <Group gap="xs" role="group" aria-label={t('controls.label')} data-screen="only">
      {shown.map((action) => (
        <Button
          key={action}
          size="compact-md"
          variant={isMain(action, failing) ? 'filled' : 'default'}
          disabled={!mayChange}
          {...(mayChange ? {} : { title: t('who.readOnly') })}
          onClick={() => setAsked(action)}
        >
          {t(`action.${action}`)}
        </Button>
      ))}
      {asked === null ? null : (
        <StageModal name={name} action={asked} next={next} onClose={() => setAsked(null)} />
      )}
    </Group>
  )
}

/** The one action that the moment asks for. */
function isMain(action: StageAction, failing: boolean): boolean {
  if (failing) return action === 'rollback'
  return action === 'start' || action === 'advance' || action === 'resume'
}
