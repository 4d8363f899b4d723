'use client'
import { Button } from '@mantine/core'
import { useLocale } from 'next-intl'
import { useReread } from '#components/live/reread'
import { LOCALE_COOKIE } from '#lib/load/locale'
import { keepCookie } from './keep-cookie'

/** Offers the other language, in that language. */
export function LocaleSwitch() {
  const reread = useReread()
  const other = useLocale() === 'en' ? ('zh-CN' as const) : ('en' as const)
  const name = other === 'en' ? 'English' : '中文'
  return (
    <Button
      variant="subtle"
      size="compact-sm"
      lang={other}
      onClick={() => {
        keepCookie(LOCALE_COOKIE, other)
        reread()
      }}
    >
      {name}
    </Button>
  )
}
