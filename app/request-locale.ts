// Tells next-intl the language, words and time zone of one request.
import { cookies, headers } from 'next/headers'
import { getRequestConfig } from 'next-intl/server'
import { chooseLocale, chooseZone, LOCALE_COOKIE, type Locale, ZONE_COOKIE } from '#lib/load/locale'
import english from '#messages/en'
import chinese from '#messages/zh-CN'

const MESSAGES = { en: english, 'zh-CN': chinese } as const satisfies Record<Locale, unknown>

declare module 'next-intl' {
  interface AppConfig {
    Locale: Locale
    Messages: typeof english
  }
}

export default getRequestConfig(async () => {
  const [jar, head] = await Promise.all([cookies(), headers()])
  const locale = chooseLocale(jar.get(LOCALE_COOKIE)?.value, head.get('accept-language'))
  const timeZone = chooseZone(jar.get(ZONE_COOKIE)?.value)
  return { locale, messages: MESSAGES[locale], timeZone, now: new Date() }
})
