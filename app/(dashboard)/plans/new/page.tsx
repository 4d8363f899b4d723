import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { PageHead } from '#components/layout/page-head'
import { Stack } from '#components/layout/stack'
import { LazyPlanEditor } from '#components/plan/lazy-plan-editor'
import { loadPlanEditor } from '#lib/load/plan/load-plan-editor'
import { database } from '#lib/load/services'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('planEditor')
  return { title: t('titleNew') }
}

export default async function NewRolloutPage() {
  const t = await getTranslations('planEditor')
  const data = await loadPlanEditor(database(), { name: null, nowMs: Date.now() })
  return (
    <Stack>
      <PageHead title={t('title')} answer={t('titleNew')} />
      <LazyPlanEditor data={data} freshness={String(data.suggestions.instances.length)} />
    </Stack>
  )
}
