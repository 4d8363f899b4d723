'use client'
import { Group } from '@mantine/core'
import dynamic from 'next/dynamic'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { ChangeButton } from '#components/shell/change-button'

const AnswerModal = dynamic(() => import('./answer-modal').then((it) => it.AnswerModal), {
  ssr: false,
})

export interface AnsweredAlert {
  readonly id: string
  readonly rollout: string
  readonly acknowledged: boolean
  readonly snoozed: boolean
}

export type AlertAction = 'acknowledge' | 'snooze'

/** What somebody can say to an alert. */
export function AnswerButtons({ alert }: { readonly alert: AnsweredAlert }) {
  const t = useTranslations('alerts')
  const [asked, setAsked] = useState<AlertAction | null>(null)
  return (
    <Group gap="xs" data-print="hidden">
      {alert.acknowledged ? null : (
        <ChangeButton size="compact-sm" variant="default" onClick={() => setAsked('acknowledge')}>
          {t('acknowledge')}
        </ChangeButton>
      )}
      <ChangeButton size="compact-sm" variant="default" onClick={() => setAsked('snooze')}>
        {alert.snoozed ? t('snoozeChange') : t('snooze')}
      </ChangeButton>
      {asked === null ? null : (
        <AnswerModal alert={alert} action={asked} close={() => setAsked(null)} />
      )}
    </Group>
  )
}
