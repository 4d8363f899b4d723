'use client'
import { ActionIcon, useComputedColorScheme, useMantineColorScheme } from '@mantine/core'
import { useTranslations } from 'next-intl'
import styles from './theme-switch.module.css'

/** Light or dark; follows the system until somebody chooses. */
export function ThemeSwitch() {
  const t = useTranslations('nav')
  const { setColorScheme } = useMantineColorScheme()
  const shown = useComputedColorScheme('light', { getInitialValueInEffect: true })
  return (
    <ActionIcon
      variant="subtle"
      size="md"
      aria-label={t('theme')}
      onClick={() => setColorScheme(shown === 'dark' ? 'light' : 'dark')}
    >
      <svg viewBox="0 0 20 20" width="18" height="18" aria-hidden="true" className={styles.icon}>
        <circle cx="10" cy="10" r="7" />
        <path d="M10 3a7 7 0 0 1 0 14z" />
      </svg>
    </ActionIcon>
  )
}
