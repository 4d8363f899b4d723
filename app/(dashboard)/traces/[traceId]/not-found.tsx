import { useTranslations } from 'next-intl'
import { ButtonLink } from '#components/layout/button-link'
import { Empty } from '#components/layout/empty'
import { tracesUrl } from '#lib/load/urls'

export default function TraceNotFound() {
  const t = useTranslations('trace')
  return (
    <Empty title={t('notFound')} hint={t('notFoundHint')}>
      <ButtonLink href={tracesUrl()}>{t('searchTraces')}</ButtonLink>
    </Empty>
  )
}
