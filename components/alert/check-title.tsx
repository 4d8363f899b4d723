import { useTranslations } from 'next-intl'

/** What a check asks, in the visitor's language; its name where nobody said it. */
export function useCheckTitle(): (check: string) => string {
  const t = useTranslations('checks')
  const alerts = useTranslations('alerts')
  return (check) => {
    if (check === 'verdict') return alerts('wholeVerdict')
    return t.has(check as 'title') ? t(check as 'title') : check
  }
}
