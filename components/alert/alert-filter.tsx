'use client'
import { NativeSelect } from '@mantine/core'
import { useTranslations } from 'next-intl'
import { useQueryStates } from 'nuqs'
import styles from './alert.module.css'
import { ALERT_WINDOWS, alertParsers } from './alert-query'

export interface AlertFilterProps {
  readonly rollouts: readonly string[]
}

/** Another choice begins with its newest rows. */
const NEWEST = { past: null, sent: null } as const

/** Of which rollout and how far back; the choice is the address of the page. */
export function AlertFilter({ rollouts }: AlertFilterProps) {
  const t = useTranslations('alerts')
  const [query, setQuery] = useQueryStates(alertParsers, { shallow: false })
  return (
    <div className={styles.filter}>
      <NativeSelect
        size="xs"
        aria-label={t('rollout')}
        value={query.rollout}
        data={[{ value: '', label: t('anyRollout') }, ...rollouts]}
        onChange={(event) => setQuery({ ...NEWEST, rollout: event.currentTarget.value })}
      />
      <NativeSelect
        size="xs"
        aria-label={t('window')}
        value={query.window}
        data={ALERT_WINDOWS.map((value) => ({ value, label: t(`windows.${value}`) }))}
        onChange={(event) => {
          const next = ALERT_WINDOWS.find((one) => one === event.currentTarget.value)
          setQuery({ ...NEWEST, window: next ?? null })
        }}
      />
    </div>
  )
}
