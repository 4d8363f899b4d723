import { useTranslations } from 'next-intl'
import { ButtonLink } from '#components/layout/button-link'
import { Empty } from '#components/layout/empty'

export default function RolloutNotFound() {
  const t = useTranslations('rollout')
  return (
    <Empty title={t('notFound')} hint={t('notFoundHint')}>
      <ButtonLink href="/">{t('allRollouts')}</ButtonLink>
    </Empty>
  )
}
