import type { Metadata } from 'next'
import { headers } from 'next/headers'
import { getTranslations } from 'next-intl/server'
import { RolloutsOverview } from '#components/rollout/rollouts-overview'
import { SetupGuide } from '#components/rollout/setup-guide'
import { loadRollouts } from '#lib/load/load-rollouts'
import { loadSetup } from '#lib/load/load-setup'
import { services } from '#lib/load/services'
import { visitedHost } from '#lib/load/visited-host'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('rollouts')
  return { title: t('title') }
}

export default async function RolloutsPage() {
  const { db, settings } = services()
  const rollouts = await loadRollouts(db, { nowMs: Date.now() })
  if (rollouts.length > 0) return <RolloutsOverview rollouts={rollouts} />
  const host = visitedHost(await headers(), settings.host)
  return <SetupGuide setup={await loadSetup(db, { settings, host })} />
}
