import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { ButtonLink } from '#components/layout/button-link'
import { PageHead } from '#components/layout/page-head'
import { Stack } from '#components/layout/stack'
import { LazyPlanEditor } from '#components/plan/lazy-plan-editor'
import { orNotFound } from '#lib/load/or-not-found'
import { loadPlanEditor } from '#lib/load/plan/load-plan-editor'
import { database } from '#lib/load/services'
import { rolloutUrl } from '#lib/load/urls'

type Props = PageProps<'/rollouts/[name]/plan'>

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const t = await getTranslations('planEditor')
  return { title: t('titleOf', { name: decodeURIComponent((await params).name) }) }
}

export default async function PlanPage({ params }: Props) {
  const t = await getTranslations('planEditor')
  const name = decodeURIComponent((await params).name)
  const data = await orNotFound(loadPlanEditor(database(), { name, nowMs: Date.now() }))
  if (data === null) notFound()
  return (
    <Stack>
      <PageHead
        title={t('title')}
        answer={name}
        aside={<ButtonLink href={rolloutUrl(name)}>{t('toRollout')}</ButtonLink>}
      />
      <LazyPlanEditor
        key={name}
        data={data}
        freshness={String(data.suggestions.instances.length)}
      />
    </Stack>
  )
}
