import type { Metadata } from 'next'
import { headers } from 'next/headers'
import { getTranslations } from 'next-intl/server'
import { Stack } from '#components/layout/stack'
import { RolloutsOverview } from '#components/rollouts/rollouts-overview'
import { SetupGuide } from '#components/setup/setup-guide'
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
  const host = visitedHost(await headers(), settings.host)
  const [rollouts, setup] = await Promise.all([
    loadRollouts(db, { nowMs: Date.now() }),
    loadSetup(db, { settings, host }),
  ])
  if (rollouts.length === 0) return <SetupGuide setup={setup} />
  return (
    <Stack>
      <RolloutsOverview rollouts={rollouts} />
      {setup.sources === 0 ? <SetupGuide setup={setup} /> : null}
    </Stack>
  )
}
