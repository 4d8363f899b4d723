import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { ButtonLink } from '#components/layout/button-link'
import { Card } from '#components/layout/card'
import { Empty } from '#components/layout/empty'
import { PageHead } from '#components/layout/page-head'
import { Stack } from '#components/layout/stack'
import { RefreshEvery } from '#components/live/refresh-every'
import { SourceList } from '#components/source/source-list'
import { loadSources } from '#lib/load/load-sources'
import { database } from '#lib/load/services'
import { isLost, isOdd } from '#lib/load/source/choose-sources'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('sources')
  return { title: t('title') }
}

export default async function SourcesPage() {
  const t = await getTranslations('sources')
  const sources = await loadSources(database(), { nowMs: Date.now() })
  const lost = sources.filter(isLost).length
  const odd = sources.filter(isOdd).length
  const count = sources.length
  const answer =
    lost > 0
      ? t('answerLost', { lost, count })
      : odd > 0
        ? t('answerOdd', { odd, count })
        : t('answerGood', { count })
  return (
    <Stack>
      <RefreshEvery seconds={15} />
      <PageHead
        title={t('title')}
        answer={count === 0 ? t('answerNone') : answer}
        isBad={lost > 0}
      />
      <Card title={t('all')} id="sources">
        {count === 0 ? (
          <Empty title={t('empty')} hint={t('emptyHint')}>
            <ButtonLink href="/">{t('howTo')}</ButtonLink>
          </Empty>
        ) : (
          <SourceList sources={sources} />
        )}
      </Card>
    </Stack>
  )
}
