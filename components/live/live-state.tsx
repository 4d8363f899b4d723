'use client'
import { UnstyledButton } from '@mantine/core'
import { useTranslations } from 'next-intl'
import { useLive } from './live'
import styles from './live-state.module.css'

/** Says whether what is on the screen still changes by itself; a click pauses it. */
export function LiveState() {
  const t = useTranslations('live')
  const { status, pause } = useLive()
  const paused = status === 'paused'
  return (
    <UnstyledButton
      className={styles.state}
      data-status={status}
      data-testid={`live-${status}`}
      title={t(`${status}Hint`)}
      aria-pressed={paused}
      aria-label={t('label', { status: t(status) })}
      onClick={() => pause(!paused)}
    >
      <span aria-hidden="true" className={styles.dot} />
      <span role="status" className={styles.word}>
        {t(status)}
      </span>
    </UnstyledButton>
  )
}
