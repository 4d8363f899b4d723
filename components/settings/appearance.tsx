'use client'
import { SegmentedControl, useMantineColorScheme } from '@mantine/core'
import { useMounted } from '@mantine/hooks'
import { useLocale, useTranslations } from 'next-intl'
import { useReread } from '#components/live/reread'
import { keepCookie } from '#components/shell/keep-cookie'
import { LOCALE_COOKIE } from '#lib/load/locale'
import styles from './settings.module.css'

const THEMES = ['auto', 'light', 'dark'] as const
const LANGUAGES = [
  { value: 'en', label: 'English' },
  { value: 'zh-CN', label: '中文' },
]

/** Kept in this browser. */
export function Appearance() {
  const t = useTranslations('settings')
  const reread = useReread()
  const locale = useLocale()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  // The server does not know what this browser chose.
  const mounted = useMounted()
  return (
    <div className={styles.choices}>
      <div>
        <span id="theme-label" className={styles.choice}>
          {t('theme')}
        </span>
        <SegmentedControl
          aria-labelledby="theme-label"
          value={mounted ? colorScheme : 'auto'}
          onChange={(next) => setColorScheme(THEMES.find((one) => one === next) ?? 'auto')}
          data={THEMES.map((value) => ({ value, label: t(`themes.${value}`) }))}
        />
      </div>
      <div>
        <span id="language-label" className={styles.choice}>
          {t('language')}
        </span>
        <SegmentedControl
          aria-labelledby="language-label"
          value={locale}
          onChange={(next) => {
            keepCookie(LOCALE_COOKIE, next)
            reread()
          }}
          data={LANGUAGES}
        />
      </div>
    </div>
  )
}
