'use client'
import { Button } from '@mantine/core'
import { useRouter } from 'next/navigation'
import { useLocale } from 'next-intl'
import { LOCALE_COOKIE } from '#lib/load/locale'
import { keepCookie } from './keep-cookie'

/** Offers the other language, in that language. */
export function LocaleSwitch() {
  const router = useRouter()
  const other = useLocale() === 'en' ? ('zh-CN' as const) : ('en' as const)
  const name = other === 'en' ? 'English' : '中文'
  return (
    <Button
      variant="subtle"
      size="compact-sm"
      lang={other}
      onClick={() => {
        keepCookie(LOCALE_COOKIE, other)
        router.refresh()
      }}
    >
      {name}
    </Button>
  )
}
