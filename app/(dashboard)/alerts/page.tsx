import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { createLoader } from 'nuqs/server'
import { AlertPage } from '#components/alert/alert-page'
import { ALERT_WINDOW_MS, alertParsers } from '#components/alert/alert-query'
import { listRollouts } from '#lib/engine/rollouts'
import { loadAlerts } from '#lib/load/alert/load-alerts'
import { loadTargets } from '#lib/load/alert/load-targets'
import { database } from '#lib/load/services'

const loadQuery = createLoader(alertParsers)

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('alerts')
  return { title: t('title') }
}

export default async function AlertsPage({ searchParams }: PageProps<'/alerts'>) {
  const db = database()
  const { rollout, window } = await loadQuery(searchParams)
  const nowMs = Date.now()
  const [alerts, list, rollouts] = await Promise.all([
    loadAlerts(db, {
      nowMs,
      fromMs: nowMs - ALERT_WINDOW_MS[window],
      toMs: nowMs,
      ...(rollout === '' ? {} : { rollout }),
    }),
    loadTargets(db),
    listRollouts({ db }),
  ])
  return <AlertPage alerts={alerts} list={list} rollouts={rollouts.map(({ name }) => name)} />
}
