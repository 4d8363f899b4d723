import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { createLoader } from 'nuqs/server'
import { AlertPage } from '#components/alert/alert-page'
import { ALERT_WINDOW_MS, alertParsers } from '#components/alert/alert-query'
import { MisreadNote, misread, withChosen } from '#components/layout/misread'
import { listRollouts } from '#lib/engine/rollouts'
import { loadAlerts } from '#lib/load/alert/load-alerts'
import { loadSent } from '#lib/load/alert/load-sent'
import { loadTargets } from '#lib/load/alert/load-targets'
import { database } from '#lib/load/services'

/** Of what is over, and of deliveries, on one page. */
const LIMIT = 100

const loadQuery = createLoader(alertParsers)

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('alerts')
  return { title: t('title') }
}

export default async function AlertsPage({ searchParams }: PageProps<'/alerts'>) {
  const db = database()
  const [asked, rollouts] = await Promise.all([searchParams, listRollouts({ db })])
  const query = loadQuery(asked)
  const { rollout, window, past, sent } = query
  const nowMs = Date.now()
  const range = {
    fromMs: nowMs - ALERT_WINDOW_MS[window],
    toMs: nowMs + 1,
    ...(rollout === '' ? {} : { rollout }),
  }
  const [list, messages, targets] = await Promise.all([
    loadAlerts(db, { ...range, nowMs, page: { limit: LIMIT, cursor: past } }),
    loadSent(db, { ...range, page: { limit: LIMIT, cursor: sent } }),
    loadTargets(db),
  ])
  return (
    <AlertPage
      {...{ list, targets, query }}
      sent={messages}
      rollouts={withChosen(
        rollouts.map(({ name }) => name),
        rollout,
      )}
      note={<MisreadNote parts={misread(asked, alertParsers)} />}
    />
  )
}
