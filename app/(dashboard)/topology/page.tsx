import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { createLoader, parseAsString, parseAsStringLiteral } from 'nuqs/server'
import { PageHead } from '#components/layout/page-head'
import { Stack } from '#components/layout/stack'
import { WindowSwitch } from '#components/layout/window-switch'
import { TopologyCard } from '#components/topology/topology-card'
import { loadEdgeViolations } from '#lib/load/load-edge-violations'
import { loadTopology, plansFor } from '#lib/load/load-topology'
import { database } from '#lib/load/services'
import { lastWhile } from '#lib/load/stage-window'
import { topologyUrl } from '#lib/load/urls'
import { FREE_WINDOWS } from '#lib/load/windows'

const loadQuery = createLoader({
  rollout: parseAsString.withDefault(''),
  window: parseAsStringLiteral(FREE_WINDOWS).withDefault('1h'),
})

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('topology')
  return { title: t('title') }
}

export default async function TopologyPage({ searchParams }: PageProps<'/topology'>) {
  const { rollout, window } = await loadQuery(searchParams)
  const [t, title] = await Promise.all([getTranslations('rollout'), getTranslations('topology')])
  const db = database()
  const plans = await plansFor(db, rollout)
  const [topology, violations] = await Promise.all([
    loadTopology(db, { plans, ...lastWhile(window, Date.now()) }),
    loadEdgeViolations(db, rollout),
  ])
  const choices = FREE_WINDOWS.map((value) => ({
    value,
    label: t(`windows.${value}`),
    href: topologyUrl({ window: value, rollout }),
  }))
  return (
    <Stack>
      <PageHead
        title={title('title')}
        aside={<WindowSwitch label={t('window')} choices={choices} chosen={window} />}
      />
      <TopologyCard
        topology={topology}
        violations={violations}
        plannedShare={null}
        rollout={rollout === '' ? null : rollout}
      />
    </Stack>
  )
}
