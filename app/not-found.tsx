import { useTranslations } from 'next-intl'
import { ButtonLink } from '#components/layout/button-link'
import { Empty } from '#components/layout/empty'

export default function NotFound() {
  const t = useTranslations('page')
  return (
    <Empty title={t('notFound')}>
      <ButtonLink href="/">{t('home')}</ButtonLink>
    </Empty>
  )
}
